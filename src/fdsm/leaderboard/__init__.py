"""The leaderboard: methods on splits with seeds, settings by one search for all, in parallel, resumable; and its page.

The order is `suite` (what is compared) -> `costs` (one fit of each method) -> `search` (settings, on validation classes) ->
`steps` (what a process does) -> `runner` (the processes) -> `entries` (what came out) -> `page`.
"""
