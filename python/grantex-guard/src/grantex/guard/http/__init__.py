"""What a guard knows of HTTP, without any framework: headers in, and responses to their end."""
