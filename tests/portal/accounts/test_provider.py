"""Signing in by a provider, and a provider (or somebody in its place) that lies."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings as django_settings
from django.test import Client
from tests.portal.accounts import stub_provider
from tests.portal.accounts.people import ENROL, HOME, LOGIN, is_in, person
from tests.portal.accounts.stub_provider import CLIENT, KEY_ID, SECRET, Provider
from wagtail.models import ModelLogEntry

from portal.accounts import provider as rules
from portal.accounts.checks import account_settings_hold, provider_is_reached_safely
from portal.accounts.models import ProviderIdentity, User
from portal.accounts.roles import Role

pytestmark = pytest.mark.django_db
BEGIN = "/quan-tri/nha-cung-cap/"
BACK = "/quan-tri/nha-cung-cap/ve/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """A provider that the portal trusts, and a person at it who is an officer."""
    with stub_provider.running() as running:
        settings.OIDC_ISSUER = running.url
        settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{running.url}/authorize"
        settings.OIDC_OP_TOKEN_ENDPOINT = f"{running.url}/token"
        settings.OIDC_OP_JWKS_ENDPOINT = f"{running.url}/keys"
        settings.OIDC_RP_CLIENT_ID = CLIENT
        settings.OIDC_RP_CLIENT_SECRET = SECRET
        settings.OIDC_ROLES = ["cb-mot-cua:officer", "lanh-dao:coordinator", "qtht:administrator"]
        settings.AUTHENTICATION_BACKENDS = [
            *django_settings.AUTHENTICATION_BACKENDS,
            "portal.accounts.oidc.ProviderBackend",
        ]
        running.claims = {
            "preferred_username": "lan.nt",
            "groups": ["khac", "cb-mot-cua"],
            "email": "lan@vi-du.example",
        }
        yield running


def begun(provider: Provider, client: Client, query: str = "") -> dict[str, str]:
    """Press the button; return what the provider is asked."""
    answer = client.get(BEGIN + query)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer["Location"]).query).items()}
    provider.nonce, provider.challenge = asked["nonce"], asked["code_challenge"]
    return asked


def signed_in(provider: Provider, query: str = "") -> tuple[Client, Any]:
    """Sign in by the provider; return the browser and the portal's answer."""
    client = Client()
    asked = begun(provider, client, query)
    return client, client.get(BACK, {"code": "ma", "state": asked["state"]})


def test_button__is_on_the_login_page_only_where_there_is_a_provider(provider: Provider, settings: Any) -> None:
    assert BEGIN in Client().get(LOGIN).content.decode()
    settings.OIDC_ISSUER = ""
    assert BEGIN not in Client().get(LOGIN).content.decode()
    assert [Client().get(path).status_code for path in (BEGIN, BACK)] == [404, 404]


def test_portal__asks_with_state_nonce_and_pkce(provider: Provider) -> None:
    asked = begun(provider, Client())
    assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 32 and len(asked["nonce"]) >= 32
    assert asked["redirect_uri"] == f"http://testserver{BACK}"


def test_first_sign_in__makes_a_user_with_the_role_of_the_claim(provider: Provider) -> None:
    client, answer = signed_in(provider, "?next=/quan-tri/account/")
    assert answer["Location"] == "/quan-tri/account/"
    assert is_in(client)
    user = User.objects.get()
    assert (user.username, user.role, user.is_superuser) == ("lan.nt", Role.OFFICER, False)
    assert not user.has_usable_password()
    assert (user.provider_identity.issuer, user.provider_identity.subject) == (provider.url, "nguoi-1")


def test_second_sign_in__is_the_same_user_also_under_another_name(provider: Provider) -> None:
    signed_in(provider)
    provider.claims |= {"preferred_username": "ten-moi", "email": "khac@vi-du.example"}
    client, _answer = signed_in(provider)
    assert is_in(client)
    assert User.objects.count() == 1


def test_role__follows_the_claim_at_each_sign_in(provider: Provider) -> None:
    before, _answer = signed_in(provider)
    provider.claims["groups"] = ["lanh-dao"]
    after, _answer = signed_in(provider)
    assert User.objects.get().role is Role.COORDINATOR
    assert is_in(after) and not is_in(before)


def test_claim_that_gives_no_role_any_more__takes_role_and_sessions(provider: Provider) -> None:
    before, _answer = signed_in(provider)
    provider.claims["groups"] = ["khac"]
    after, answer = signed_in(provider)
    assert answer["Location"] == LOGIN
    assert not is_in(after) and not is_in(before)
    assert User.objects.get().role is None


@pytest.mark.parametrize("groups", [[], ["khac"], None, "khac", {"cb-mot-cua": 1}, 5, ["superuser"], ["CB-MOT-CUA"]])
def test_person_without_a_role__gets_no_user(provider: Provider, groups: Any) -> None:
    provider.claims["groups"] = groups
    client, answer = signed_in(provider)
    assert answer["Location"] == LOGIN
    assert not is_in(client)
    assert not User.objects.exists()
    assert ModelLogEntry.objects.get(action=rules.REFUSED).data == {"why": "no role"}


def test_claims__make_nobody_a_superuser(provider: Provider) -> None:
    provider.claims |= {"is_superuser": True, "is_staff": True, "groups": ["qtht", "superuser"]}
    signed_in(provider)
    user = User.objects.get()
    assert (user.role, user.is_superuser) == (Role.ADMINISTRATOR, False)


def test_superuser__does_not_sign_in_by_a_provider(provider: Provider) -> None:
    signed_in(provider)
    User.objects.update(is_superuser=True)
    client, answer = signed_in(provider)
    assert answer["Location"] == LOGIN and not is_in(client)


def test_user_who_was_turned_off__stays_out(provider: Provider) -> None:
    signed_in(provider)
    User.objects.update(is_active=False)
    client, _answer = signed_in(provider)
    assert not is_in(client)


def test_address_and_name_of_somebody_else__give_nothing_of_theirs(provider: Provider) -> None:
    owner = person("lan.nt", Role.ADMINISTRATOR, email="lan@vi-du.example")
    provider.claims["email_verified"] = True
    client, _answer = signed_in(provider)
    other = User.objects.exclude(pk=owner.pk).get()
    assert client.session["_auth_user_id"] == str(other.pk)
    assert other.username.startswith("lan.nt-") and other.role is Role.OFFICER
    assert not ProviderIdentity.objects.filter(user=owner).exists()


@pytest.mark.parametrize(("verified", "expected"), [(True, "lan@vi-du.example"), (False, ""), ("true", ""), (None, "")])
def test_address__is_kept_only_where_the_provider_checked_it(provider: Provider, verified: Any, expected: str) -> None:
    provider.claims["email_verified"] = verified
    signed_in(provider)
    assert User.objects.get().email == expected


@pytest.mark.parametrize("name", ["<script>", "", "\0", "x" * 500, 5, "Lê Thử"])
def test_name_at_the_provider__of_any_form_becomes_one_that_can_be_kept(provider: Provider, name: Any) -> None:
    provider.claims["preferred_username"] = name
    client, _answer = signed_in(provider)
    assert is_in(client)
    user = User.objects.get()
    user.clean_fields(exclude=("password",))


# Lies -----------------------------------------------------------------------------------------------------------------
def unsigned(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": KEY_ID})


def by_another_key(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, stub_provider.new_key(), algorithm="RS256", headers={"kid": KEY_ID})


def by_the_public_key_as_secret(provider: Provider, claims: dict[str, Any]) -> str:
    """What a verifier that believes the token's own word of how it is signed would take."""
    return jwt.encode(claims, "k" * 64, algorithm="HS256", headers={"kid": KEY_ID})


def by_the_clients_secret(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SECRET.ljust(32, "."), algorithm="HS256", headers={"kid": KEY_ID})


def by_another_algorithm(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, provider.key, algorithm="RS512", headers={"kid": KEY_ID})


def of_an_unknown_key(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, provider.key, algorithm="RS256", headers={"kid": "khac"})


def of_no_key(provider: Provider, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, provider.key, algorithm="RS256")


def altered(provider: Provider, claims: dict[str, Any]) -> str:
    head, body, sign = jwt.encode(claims, provider.key, algorithm="RS256", headers={"kid": KEY_ID}).split(".")
    other = jwt.encode({**claims, "groups": ["qtht"]}, provider.key, algorithm="RS256").split(".")[1]
    return f"{head}.{other}.{sign}"


def nonsense(provider: Provider, claims: dict[str, Any]) -> str:
    return "khong.phai.token"


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        by_another_key,
        by_the_public_key_as_secret,
        by_the_clients_secret,
        by_another_algorithm,
        of_an_unknown_key,
        of_no_key,
        altered,
        nonsense,
    ],
    ids=lambda sign: sign.__name__,
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # the liar's keys are short
def test_token__that_the_provider_did_not_sign_lets_nobody_in(provider: Provider, sign: Any) -> None:
    provider.sign = sign
    client, answer = signed_in(provider)
    assert answer["Location"] == LOGIN
    assert not is_in(client) and not User.objects.exists()


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "khac"},
        {"nonce": None},
        {"nonce": ""},
        {"aud": "may-khac"},
        {"aud": ["may-khac"]},
        {"aud": [CLIENT, "may-khac"]},
        {"aud": [CLIENT, "may-khac"], "azp": "may-khac"},
        {"azp": "may-khac"},
        {"aud": None},
        {"iss": "https://khac.example"},
        {"iss": None},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": 5},
    ],
    ids=str,
)
def test_token__that_is_not_for_this_sign_in_lets_nobody_in(provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    client, answer = signed_in(provider)
    assert answer["Location"] == LOGIN
    assert not is_in(client) and not User.objects.exists()


@pytest.mark.parametrize(("claim", "seconds_from_now"), [("exp", -120), ("iat", 3600), ("nbf", 3600)])
def test_token__out_of_its_time_lets_nobody_in(provider: Provider, claim: str, seconds_from_now: int) -> None:
    provider.claims[claim] = int(time.time()) + seconds_from_now
    client, answer = signed_in(provider)
    assert answer["Location"] == LOGIN
    assert not is_in(client) and not User.objects.exists()


@pytest.mark.parametrize("claims", [{"aud": [CLIENT]}, {"aud": [CLIENT, "may-khac"], "azp": CLIENT}, {"azp": CLIENT}])
def test_token__for_several_is_taken_where_this_portal_asked_for_it(provider: Provider, claims: dict[str, Any]) -> None:
    provider.claims |= claims
    assert is_in(signed_in(provider)[0])


def test_answer__with_a_state_of_another_browser_is_refused(provider: Provider) -> None:
    asked = begun(provider, Client())
    client = Client()
    begun(provider, client)
    assert client.get(BACK, {"code": "ma", "state": asked["state"]})["Location"] == LOGIN
    assert not is_in(client)


def test_answer__is_taken_once(provider: Provider) -> None:
    client = Client()
    asked = begun(provider, client)
    client.get(BACK, {"code": "ma", "state": asked["state"]})
    client.post("/quan-tri/logout/")
    assert client.get(BACK, {"code": "ma", "state": asked["state"]})["Location"] == LOGIN
    assert not is_in(client)


@pytest.mark.parametrize(
    "query", [{}, {"code": "ma"}, {"state": "x"}, {"error": "access_denied"}, {"error": "x", "state": "y"}]
)
def test_answer__that_is_none_leads_to_the_login_page(provider: Provider, query: dict[str, str]) -> None:
    assert Client().get(BACK, query)["Location"] == LOGIN


def test_code__of_an_attacker_s_own_sign_in_is_refused_for_want_of_the_verifier(provider: Provider) -> None:
    client = Client()
    asked = begun(provider, client)
    provider.challenge = "cua-ke-khac"
    assert client.get(BACK, {"code": "ma", "state": asked["state"]})["Location"] == LOGIN
    assert not User.objects.exists()


@pytest.mark.parametrize("status", [400, 404, 500, 503])
def test_provider__that_refuses_or_fails_leads_to_the_login_page(provider: Provider, status: int) -> None:
    provider.status = status
    assert signed_in(provider)[1]["Location"] == LOGIN


def test_provider__that_is_away_leads_to_the_login_page(provider: Provider, settings: Any) -> None:
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:1/token"  # noqa: S105  # an address where nobody listens
    assert signed_in(provider)[1]["Location"] == LOGIN


def test_further_claims__give_the_role_where_the_settings_say_so(provider: Provider, settings: Any) -> None:
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    provider.claims = {}
    provider.userinfo = {"sub": "nguoi-1", "groups": ["lanh-dao"]}
    assert is_in(signed_in(provider)[0])
    assert User.objects.get().role is Role.COORDINATOR


@pytest.mark.parametrize("told", [{"sub": "nguoi-2", "groups": ["qtht"]}, {"groups": ["qtht"]}, {}])
def test_further_claims__of_somebody_else_let_nobody_in(
    provider: Provider, settings: Any, told: dict[str, Any]
) -> None:
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    provider.userinfo = told
    assert signed_in(provider)[1]["Location"] == LOGIN
    assert not User.objects.exists()


def test_further_claims__do_not_overrule_what_is_signed(provider: Provider, settings: Any) -> None:
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    provider.userinfo = {"sub": "nguoi-1", "groups": ["qtht"], "amr": ["mfa"]}
    settings.TWO_FACTOR_ROLES = ["officer"]
    client, _answer = signed_in(provider)
    assert User.objects.get().role is Role.OFFICER
    assert client.get(HOME)["Location"] == ENROL


@pytest.mark.parametrize(
    ("claims", "values", "expected"),
    [
        ({"amr": ["pwd", "mfa"]}, ["mfa"], True),
        ({"acr": "cao"}, ["cao"], True),
        ({"amr": ["pwd"]}, ["mfa"], False),
        ({}, ["mfa"], False),
        ({"amr": ["mfa"]}, [], False),
        ({"amr": "mfa-khong"}, ["mfa"], False),
    ],
)
def test_second_factor_at_the_provider__counts_as_the_setting_says(
    provider: Provider, settings: Any, claims: dict[str, Any], values: list[str], expected: bool
) -> None:
    settings.TWO_FACTOR_ROLES = ["officer"]
    settings.OIDC_SECOND_FACTOR = values
    provider.claims |= claims
    assert is_in(signed_in(provider)[0]) is expected


def test_role__is_found_inside_of_a_claim(settings: Any) -> None:
    settings.OIDC_ROLES, settings.OIDC_ROLE_CLAIM = ["a:b:officer"], "realm_access.roles"
    assert rules.role_of({"realm_access": {"roles": ["a:b"]}}) is Role.OFFICER
    assert rules.role_of({"realm_access.roles": ["a:b"]}) is Role.OFFICER
    assert rules.role_of({"realm_access": ["a:b"]}) is None


def test_role_from_the_provider__is_not_changed_by_hand(provider: Provider) -> None:
    signed_in(provider)
    user = User.objects.get()
    boss = person("binh", Role.ADMINISTRATOR)
    client = Client()
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/quan-tri/users/edit/{user.pk}/").content.decode()
    assert 'name="role"' not in page


def test_token__and_claims_are_in_no_session_and_no_trail(provider: Provider) -> None:
    client, _answer = signed_in(provider)
    kept = str(dict(client.session)) + " ".join(str(entry.data) for entry in ModelLogEntry.objects.all())
    assert "eyJ" not in kept and "vi-du.example" not in kept


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("OIDC_RP_CLIENT_ID", "", "motcua.E032"),
        ("OIDC_ROLES", [], "motcua.E032"),
        ("OIDC_RP_SIGN_ALGO", "HS256", "motcua.E033"),
        ("OIDC_RP_SIGN_ALGO", "none", "motcua.E033"),
        ("OIDC_ROLES", ["cb:superuser"], "motcua.E034"),
        ("OIDC_ROLES", ["officer"], "motcua.E034"),
        ("TWO_FACTOR_ROLES", ["boss"], "motcua.E031"),
        ("SESSIONS_AT_ONCE", 0, "motcua.E030"),
    ],
)
def test_setting__that_cannot_be_right_is_an_error(
    provider: Provider, settings: Any, name: str, value: Any, expected: str
) -> None:
    assert account_settings_hold(None) == []
    setattr(settings, name, value)
    assert {one.id for one in account_settings_hold(None)} == {expected}


def test_public_server__speaks_to_its_provider_over_https_alone(provider: Provider, settings: Any) -> None:
    assert {one.id for one in provider_is_reached_safely(None)} == {"motcua.E035"}
    for name in ("OIDC_OP_AUTHORIZATION_ENDPOINT", "OIDC_OP_TOKEN_ENDPOINT", "OIDC_OP_JWKS_ENDPOINT"):
        setattr(settings, name, "https://sso.vi-du.example/x")
    assert provider_is_reached_safely(None) == []
