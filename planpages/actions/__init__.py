"""Changes of state, one function each: check, change in one transaction, record, mail on commit.

Every function may raise `Refused` (with a message for the person) and ValidationError (by field).
`at` is the moment that counts; now, unless given.
"""
