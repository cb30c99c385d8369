"""The two ways in: a role that trusts us, or an access key."""

from typing import Final

from sendas_providers import Auth, Field, Narrowest
from sendas_route53.grant import change_policy, trust_policy

ROLE: Final = Auth(
    id="role",
    label="IAM role that lets us in",
    kind="role",
    fields=(
        Field(
            "role_arn",
            "Role ARN",
            help="IAM, Roles, Create role, Custom trust policy: paste the trust policy shown here, then copy the ARN.",
            pattern=r"arn:aws:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]{1,512}",
        ),
    ),
    least_privilege=(
        "A role with the trust policy shown here, and a permissions policy for this one hosted zone and these names."
    ),
    narrowest=Narrowest.RECORDS,
    portal_url="https://console.aws.amazon.com/iam/home#/roles/create?trustedEntityType=CUSTOM_TRUST_POLICY",
    policy=change_policy,
    trust=trust_policy,
)

KEYS: Final = Auth(
    id="keys",
    label="Access key",
    kind="keypair",
    fields=(
        Field(
            "access_key_id",
            "Access key ID",
            help="Of an IAM user that is for this alone, never of the root user.",
            # ASIA stands before keys that end within hours.
            pattern=r"AKIA[A-Z2-7]{12,28}",
        ),
        Field("secret_access_key", "Secret access key", secret=True, pattern=r"[A-Za-z0-9+/]{40}"),
    ),
    least_privilege="An IAM user for this alone, whose policy names this one hosted zone and these names.",
    narrowest=Narrowest.RECORDS,
    portal_url="https://console.aws.amazon.com/iam/home#/users/create",
    policy=change_policy,
)
