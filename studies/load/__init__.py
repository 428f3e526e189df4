"""`fdsm serve` under load: many clients at once, some of them slow or hostile, and many streams."""
