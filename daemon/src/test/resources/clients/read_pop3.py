"""Lists, fetches and deletes with poplib: read_pop3.py HOST PORT SECURITY CAFILE USER PASSWORD FILE

FILE is what the one message must end with.
"""
import poplib
import ssl
import sys

host, port, security, cafile, user, password, file = sys.argv[1:]
context = ssl.create_default_context(cafile=cafile)
if security == "IMPLICIT":
    client = poplib.POP3_SSL(host, int(port), context=context, timeout=20)
else:
    client = poplib.POP3(host, int(port), timeout=20)
if security == "STARTTLS":
    client.stls(context)
client.user(user)
client.pass_(password)
count, size = client.stat()
assert count == 1, count
assert len(client.list()[1]) == 1
assert len(client.uidl()[1]) == 1
_, lines, octets = client.retr(1)
with open(file, "rb") as expected:
    sent = expected.read()
fetched = b"".join(line + b"\r\n" for line in lines)
assert fetched.endswith(sent), fetched
assert octets == size == len(fetched), (octets, size, len(fetched))
assert client.top(1, 0)[1], "TOP"
client.dele(1)
client.quit()
print("read")
