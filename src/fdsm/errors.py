"""The one error that a person's input can cause; the command line turns it into one sentence and exit code 2."""


class InputError(ValueError):
    """Something handed to fdsm is wrong: a file, a key, a label, a shape.

    The message is one sentence that names the file or key, what was found and what was expected.
    """
