"""Where mail comes from: bytes in, `Message` values out."""
