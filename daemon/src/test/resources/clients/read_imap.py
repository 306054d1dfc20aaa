"""Lists, fetches, flags, moves and deletes with imaplib: read_imap.py HOST PORT SECURITY CAFILE USER PASSWORD FILE

FILE is what the first message of INBOX must end with.
"""
import imaplib
import ssl
import sys

host, port, security, cafile, user, password, file = sys.argv[1:]
context = ssl.create_default_context(cafile=cafile)
imaplib.Debug = 4


def ok(answer):
    status, data = answer
    assert status == "OK", answer
    return data


if security == "IMPLICIT":
    client = imaplib.IMAP4_SSL(host, int(port), ssl_context=context, timeout=20)
else:
    client = imaplib.IMAP4(host, int(port), timeout=20)
with client:
    if security == "STARTTLS":
        ok(client.starttls(context))
    ok(client.login(user, password))
    ok(client.namespace())
    assert any(b"INBOX" in line for line in ok(client.list()))
    assert ok(client.select("INBOX"))[0] == b"1"
    uid = ok(client.uid("SEARCH", None, "UNSEEN"))[0].decode()
    with open(file, "rb") as expected:
        sent = expected.read()
    fetched = ok(client.uid("FETCH", uid, "(FLAGS RFC822.SIZE BODY.PEEK[])"))[0][1]
    assert fetched.endswith(sent), fetched
    ok(client.uid("STORE", uid, "+FLAGS", r"(\Seen \Flagged)"))
    assert rb"\Flagged" in ok(client.uid("FETCH", uid, "(FLAGS)"))[0]
    ok(client.create("Work"))
    ok(client.subscribe("Work"))
    assert any(b"Work" in line for line in ok(client.lsub()))
    ok(client.uid("COPY", uid, "Work"))
    ok(client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)"))
    assert ok(client.expunge()) == [b"1"]
    assert ok(client.select("Work"))[0] == b"1"
    assert rb"\Flagged" in ok(client.fetch("1", "(FLAGS)"))[0]
    ok(client.append("Work", r"(\Draft)", imaplib.Time2Internaldate(1700000000), sent))
    assert b"MESSAGES 2" in ok(client.status("Work", "(MESSAGES UIDNEXT)"))[0]
    assert b"14-Nov-2023" in ok(client.fetch("2", "(INTERNALDATE)"))[0]
    ok(client.close())
    ok(client.rename("Work", "Done"))
    ok(client.delete("Done"))
print("read")
