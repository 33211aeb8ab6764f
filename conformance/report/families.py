"""The families of clauses in reading order, each with a title. The first segment of a clause's id is its family."""

FAMILIES = {
    "take": "Taking a snapshot",
    "status": "Operation status",
    "apply": "Applying a snapshot",
    "get": "Reading a snapshot",
    "list": "Listing snapshots",
    "update": "Updating a snapshot",
    "delete": "Deleting a snapshot",
    "scope": "Apply scope",
    "owner": "Ownership",
    "key": "Subscription keys",
    "expiry": "Expiry",
    "conflict": "Conflicts",
    "content": "Content of the copy",
    "isolation": "Isolation of copies",
    "time": "Timestamps",
    "error": "Errors",
    "limit": "Limits of input",
    "quota": "Quota and rate",
    "region": "Regions",
    "client": "Client",
}
