"""Lists the buckets of account B."""

import boto3

credentials = boto3.client("sts").assume_role(
    RoleArn="arn:aws:iam::222222222222:role/CrossAccountAccessRole",
    RoleSessionName="list-buckets",
)["Credentials"]

s3 = boto3.client(
    "s3",
    aws_access_key_id=credentials["AccessKeyId"],
    aws_secret_access_key=credentials["SecretAccessKey"],
    aws_session_token=credentials["SessionToken"],
)
for bucket in s3.list_buckets()["Buckets"]:
    print(bucket["Name"])
