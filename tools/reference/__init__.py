"""Pages of reference written from the code: settings, commands, reasons, letters, acts."""
