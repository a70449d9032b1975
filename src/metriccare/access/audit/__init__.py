"""The audit trail: who did what, when, from where; append-only, and whoever changes it is found out."""
