"""Logs in by mechanisms: mechanism.py PROTOCOL HOST PORT SECURITY CAFILE (MECHANISM USER PASSWORD AUTHZID GOOD)...

PROTOCOL is imap, pop3 or submission; AUTHZID may be empty; GOOD is yes or no: whether it is to succeed.
"""
import base64
import hashlib
import hmac
import imaplib
import os
import poplib
import smtplib
import ssl
import sys

protocol, host, port, security, cafile, *attempts = sys.argv[1:]
context = ssl.create_default_context(cafile=cafile)


def plain():
    yield f"{authzid}\0{user}\0{password}"


def login():
    yield user
    yield password


def cram():
    challenge = yield None
    digest = hmac.new(password.encode(), challenge, "md5").hexdigest()
    yield f"{user} {digest}"


def scram(digest):
    header = f"n,{'a=' + authzid if authzid else ''},"
    nonce = base64.b64encode(os.urandom(12)).decode()
    first = f"n={user},r={nonce}"
    challenge = (yield header + first).decode()
    said = dict(part.split("=", 1) for part in challenge.split(","))
    assert said["r"].startswith(nonce)
    salted = hashlib.pbkdf2_hmac(
        digest, password.encode(), base64.b64decode(said["s"]), int(said["i"]))

    def mac(key, text):
        return hmac.new(key, text.encode(), digest).digest()

    last = f"c={base64.b64encode(header.encode()).decode()},r={said['r']}"
    signed = f"{first},{challenge},{last}"
    key = mac(salted, "Client Key")
    signature = mac(hashlib.new(digest, key).digest(), signed)
    proof = base64.b64encode(bytes(a ^ b for a, b in zip(key, signature))).decode()
    verdict = yield f"{last},p={proof}"
    expected = base64.b64encode(mac(mac(salted, "Server Key"), signed)).decode()
    assert verdict == f"v={expected}".encode(), verdict
    yield ""


def client_of(name):
    return {
        "PLAIN": plain,
        "LOGIN": login,
        "CRAM-MD5": cram,
        "SCRAM-SHA-256": lambda: scram("sha256"),
        "SCRAM-SHA-1": lambda: scram("sha1"),
    }[name]()


class Answers:
    """What to say to each challenge; the first one is empty where the client speaks first."""

    def __init__(self):
        self.steps = client_of(mechanism)
        self.first = next(self.steps)
        self.begun = False

    def __call__(self, challenge=None):
        if challenge is None and (self.first is None or mechanism == "LOGIN"):
            return None
        if not self.begun:
            self.begun = True
            return self.first if self.first is not None else self.steps.send(challenge)
        return self.steps.send(challenge)


def imap():
    if security == "IMPLICIT":
        client = imaplib.IMAP4_SSL(host, int(port), ssl_context=context, timeout=20)
    else:
        client = imaplib.IMAP4(host, int(port), timeout=20)
    with client:
        if security == "STARTTLS":
            client.starttls(context)
        assert "AUTH=" + mechanism in client.capabilities, client.capabilities
        client.authenticate(mechanism, Answers())
        assert client.select("INBOX")[0] == "OK"


def pop3():
    if security == "IMPLICIT":
        client = poplib.POP3_SSL(host, int(port), context=context, timeout=20)
    else:
        client = poplib.POP3(host, int(port), timeout=20)
    if security == "STARTTLS":
        client.stls(context)
    assert mechanism in client.capa()["SASL"]
    answers = Answers()
    answer = client._shortcmd("AUTH " + mechanism)
    while answer.startswith(b"+ "):
        text = answers(base64.b64decode(answer[2:]))
        answer = client._shortcmd(base64.b64encode(text.encode()).decode())
    client.stat()
    client.quit()


def submission():
    for initial in (True, False):
        if security == "IMPLICIT":
            client = smtplib.SMTP_SSL(host, int(port), context=context, timeout=20)
        else:
            client = smtplib.SMTP(host, int(port), timeout=20)
        with client:
            if security == "STARTTLS":
                client.starttls(context=context)
            client.ehlo()
            assert mechanism in client.esmtp_features["auth"].split()
            code, _ = client.auth(mechanism, Answers(), initial_response_ok=initial)
            assert code == 235


assert attempts and len(attempts) % 5 == 0, attempts
while attempts:
    mechanism, user, password, authzid, good = attempts[:5]
    attempts = attempts[5:]
    taken = good == "yes"
    print(mechanism, user, password, authzid, good, flush=True)
    try:
        globals()[protocol]()
        assert taken, "logged in"
    except (imaplib.IMAP4.error, poplib.error_proto, smtplib.SMTPAuthenticationError) as e:
        assert not taken, e
        assert "AUTH" in str(e) or "535" in str(e), e
print("done")
