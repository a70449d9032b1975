"""The ledger of a tenant's landings in DynamoDB, which many machines share: what `bronze.ledger` promises, kept there.

`items` says how each fact is written, `dynamodb` is the ledger, `opening` makes bronze use it. Not what arrives (S3).
"""
