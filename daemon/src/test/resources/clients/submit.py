"""Sends one message with smtplib: submit.py HOST PORT SECURITY CAFILE USER PASSWORD TO FILE"""
import smtplib
import ssl
import sys

host, port, security, cafile, user, password, to, file = sys.argv[1:]
context = ssl.create_default_context(cafile=cafile)
if security == "IMPLICIT":
    client = smtplib.SMTP_SSL(host, int(port), context=context, timeout=20)
else:
    client = smtplib.SMTP(host, int(port), timeout=20)
with client:
    if security == "STARTTLS":
        client.starttls(context=context)
    client.login(user, password)
    with open(file, "rb") as message:
        refused = client.sendmail(user, [to], message.read(), mail_options=["BODY=8BITMIME"])
    assert not refused, refused
print("sent")
