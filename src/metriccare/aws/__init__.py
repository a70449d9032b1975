"""What only an installation on AWS needs; nothing else imports boto3.

Not the measures, nor the lake: those are the same everywhere.
"""
