"""What dkimpy says of ARC chains, for ArcOracleTest.

oracle.py verify FOLDER        FOLDER/keys has "NAME TEXT" lines; prints "FILE RESULT REASON" for each *.eml
oracle.py sign FOLDER          seals each *.eml once, twice and three times with FOLDER/rsa.pem, as FILE.1 and so on
"""
import glob
import os
import re
import sys
import types


class Results:
    """What dkimpy wants of the library authres: words of a field that it has made itself."""

    class AuthenticationResultsHeader:
        @staticmethod
        def parse(text):
            host, *rest = text.split(":", 1)[1].split(";")
            found = [re.match(r"\s*([\w-]+)=(\w+)", one) for one in rest]
            return types.SimpleNamespace(
                authserv_id=host.strip(),
                results=[types.SimpleNamespace(method=m[1], result=m[2]) for m in found if m])

    core = types.SimpleNamespace(SyntaxError=ValueError)


sys.modules["authres"] = Results
import dkim  # noqa: E402


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def verify(folder):
    published = dict(
        line.split(b" ", 1) for line in read(folder, "keys").strip().split(b"\n"))

    def answer(name, timeout=5):
        return published.get(name.rstrip(b"."))

    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        cv, _, reason = dkim.arc_verify(read(path), dnsfunc=answer)
        print(os.path.basename(path), cv.decode() if cv else "ended", reason)


def sign(folder):
    key = read(folder, "rsa.pem")
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        message = read(path)
        for hop, found in ((1, b"none"), (2, b"pass"), (3, b"pass")):
            message = (
                b"Authentication-Results: mx%d.example.org; dmarc=pass header.from=example.org;\r\n"
                b"  arc=%s\r\n" % (hop, found) + message)
            fields = dkim.arc_sign(
                message, b"rsa", b"example.org", key, b"mx%d.example.org" % hop)
            message = b"".join(fields) + message
            with open("%s.%d" % (path, hop), "wb") as out:
                out.write(message)


{"verify": verify, "sign": sign}[sys.argv[1]](sys.argv[2])
