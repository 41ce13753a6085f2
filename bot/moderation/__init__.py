"""What may be asked for and what becomes public: rules, checks and decisions."""
