"""Why a correction that is tuned on classes taken from the seen ones does not carry over to the unseen ones."""
