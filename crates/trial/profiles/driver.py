"""What botocore makes of profiles: reads a list of {text, profile} as JSON from standard input, writes a list of
{error, message, calls} to standard output. No request leaves the machine: what would be sent is noted and answered here."""

import json
import os
import sys
import tempfile
from urllib.parse import parse_qsl

FOLDER = tempfile.mkdtemp()
CONFIG = os.path.join(FOLDER, "config")
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ.update(
    AWS_CONFIG_FILE=CONFIG,
    AWS_SHARED_CREDENTIALS_FILE=os.path.join(FOLDER, "credentials"),
    AWS_EC2_METADATA_DISABLED="true",
    AWS_ACCESS_KEY_ID="AKIAENVIRONMENT",
    AWS_SECRET_ACCESS_KEY="x",
    AWS_DEFAULT_REGION="eu-west-1",
    HOME=FOLDER,
)

import botocore.awsrequest
import botocore.credentials
import botocore.httpsession
import botocore.session

KEPT = ["RoleArn", "RoleSessionName", "ExternalId", "DurationSeconds", "SerialNumber"]
ANSWER = """<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::222222222222:assumed-role/x/x</Arn></AssumedRoleUser>
<Credentials><AccessKeyId>ASIASESSION</AccessKeyId><SecretAccessKey>x</SecretAccessKey><SessionToken>x</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"""

calls = []


class Raw:
    def stream(self, *_, **__):
        yield ANSWER.encode()

    def read(self, *_, **__):
        return ANSWER.encode()


def send(_session, request):
    body = request.body.decode() if isinstance(request.body, bytes) else request.body
    asked = dict(parse_qsl(body, keep_blank_values=True))
    if asked.get("RoleSessionName", "").startswith("botocore-session-"):
        del asked["RoleSessionName"]  # The name where the profile gives none.
    calls.append({key: asked[key] for key in KEPT if key in asked})
    return botocore.awsrequest.AWSResponse(request.url, 200, {}, Raw())


botocore.httpsession.URLLib3Session.send = send


def ask(text, profile):
    calls.clear()
    with open(CONFIG, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    try:
        session = botocore.session.Session(profile=profile)
        resolver = session.get_component("credential_provider")
        resolver.get_provider("assume-role")._prompter = lambda _: "123456"
        credentials = session.get_credentials()
        if credentials is not None:
            credentials.get_frozen_credentials()
        return {"error": None, "message": "", "calls": list(calls)}
    except Exception as error:  # Whatever it is: its class is the answer.
        return {"error": type(error).__name__, "message": str(error), "calls": list(calls)}


json.dump([ask(case["text"], case["profile"]) for case in json.load(sys.stdin)], sys.stdout)
