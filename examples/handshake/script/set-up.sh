#!/bin/sh
# Account B owns the role, account A has the user who assumes it.
set -eu
aws iam create-role \
    --role-name CrossAccountAccessRole \
    --assume-role-policy-document file://trust-policy.json \
    --profile account-b
aws iam attach-role-policy \
    --role-name CrossAccountAccessRole \
    --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess \
    --profile account-b
aws iam put-user-policy \
    --user-name deployer \
    --policy-name AssumeCrossAccountAccessRole \
    --policy-document file://assume-role-policy.json \
    --profile account-a
