"""Messages for one person alone that show settings and change them, by menus, buttons and forms."""
