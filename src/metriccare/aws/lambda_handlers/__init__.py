"""The two functions of an installation on AWS: `landed` hears what arrives, `job_state` how runs end.

Each is a few lines over `arrivals` and `pipeline`, and goes with those into one small package (`tools/lambda_zip.py`).
"""
