"""The leaderboard: methods on splits with seeds, settings by one search for all, in parallel, resumable; and its page.

The order is `suite` (what is compared) -> `search` (settings, on validation classes) -> `runner` (the runs) -> `entries` (what came
out) -> `page`.
"""
