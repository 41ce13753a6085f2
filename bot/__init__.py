"""The Discord side: slash commands in, pictures and captions out. Never imports torch."""
