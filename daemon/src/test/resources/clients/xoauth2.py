"""Logs in with XOAUTH2 as scripts do it: xoauth2.py HOST IMAP POP3 SUBMISSION CAFILE USER TOKEN GOOD

GOOD is yes or no: whether the token is to be taken.
"""
import base64
import imaplib
import poplib
import smtplib
import ssl
import sys

host, imap, pop3, submission, cafile, user, token, good = sys.argv[1:]
context = ssl.create_default_context(cafile=cafile)
message = f"user={user}\1auth=Bearer {token}\1\1"
taken = good == "yes"
said = []


def answer(challenge):
    said.append(challenge)
    return message if len(said) == 1 else ""


client = imaplib.IMAP4_SSL(host, int(imap), ssl_context=context, timeout=20)
try:
    client.authenticate("XOAUTH2", answer)
    assert taken
    assert client.select("INBOX")[0] == "OK"
except imaplib.IMAP4.error as e:
    assert not taken and "AUTHENTICATIONFAILED" in str(e), e
    assert b'"status":"401"' in said[1], said
client.logout()

client = smtplib.SMTP_SSL(host, int(submission), context=context, timeout=20)
for initial in (True, False):
    said.clear()
    if initial:
        said.append(None)
    client.ehlo()
    try:
        code, _ = client.auth(
            "XOAUTH2",
            lambda challenge=None: message if challenge is None and initial else (
                message if challenge == b"" else ""),
            initial_response_ok=initial)
        assert taken and code == 235
    except smtplib.SMTPAuthenticationError as e:
        assert not taken and e.smtp_code == 535, e
    if taken:
        client.quit()
        client = smtplib.SMTP_SSL(host, int(submission), context=context, timeout=20)
client.close()

client = poplib.POP3_SSL(host, int(pop3), context=context, timeout=20)
assert "XOAUTH2" in client.capa()["SASL"]
line = "AUTH XOAUTH2 " + base64.b64encode(message.encode()).decode()
if taken:
    client._shortcmd(line)
    client.stat()
else:
    client._putcmd(line)
    challenge = client._getresp()
    assert b'"status":"401"' in base64.b64decode(challenge[2:]), challenge
    try:
        client._shortcmd("")
        raise AssertionError("taken")
    except poplib.error_proto as e:
        assert "[AUTH]" in str(e), e
client.quit()
