"""What other programs say of DKIM signatures, for OracleTest.

oracle.py verify FOLDER        FOLDER/keys has "NAME TEXT" lines; prints "FILE PROGRAM PASSED" for each *.eml
oracle.py sign FOLDER          signs each *.eml with FOLDER/rsa.pem and FOLDER/ed25519.pem, whose seed in Base64 is FOLDER/ed25519
"""
import ctypes
import ctypes.util
import glob
import os
import sys

import dkim


def keys(folder):
    with open(os.path.join(folder, "keys"), "rb") as lines:
        return dict(line.strip().split(b" ", 1) for line in lines)


class OpenDkim:
    """libopendkim, with its keys in a file instead of the DNS."""

    def __init__(self, folder):
        name = ctypes.util.find_library("opendkim")
        self.library = ctypes.CDLL(name) if name else None
        if not name:
            return
        for function in ("dkim_init", "dkim_verify", "dkim_sign"):
            getattr(self.library, function).restype = ctypes.c_void_p
        self.handle = ctypes.c_void_p(self.library.dkim_init(None, None))
        method = ctypes.c_int(1)  # DKIM_QUERY_FILE
        path = ctypes.create_string_buffer(os.path.join(folder, "keys").encode())
        self.option(6, ctypes.byref(method), ctypes.sizeof(method))
        self.option(7, path, len(path.value))

    def takes(self, message):
        """It refuses a relaxed body without a line end at its end, which is nothing in mail."""
        return self.library and message.endswith(b"\r\n")

    def option(self, number, value, size):
        self.library.dkim_options(self.handle, 1, number, value, ctypes.c_size_t(size))

    def verify(self, message):
        status = ctypes.c_int()
        one = ctypes.c_void_p(
            self.library.dkim_verify(self.handle, b"x", None, ctypes.byref(status)))
        self.library.dkim_chunk(one, message, ctypes.c_size_t(len(message)))
        self.library.dkim_chunk(one, None, ctypes.c_size_t(0))
        result = self.library.dkim_eom(one, None)
        self.library.dkim_free(one)
        return result


    def sign(self, message, selector, key, header, body, algorithm):
        status = ctypes.c_int()
        one = ctypes.c_void_p(
            self.library.dkim_sign(
                self.handle, b"x", None, key, selector, b"example.org", header, body, algorithm,
                ctypes.c_size_t(2 ** 64 - 1), ctypes.byref(status)))
        self.library.dkim_chunk(one, message, ctypes.c_size_t(len(message)))
        self.library.dkim_chunk(one, None, ctypes.c_size_t(0))
        if self.library.dkim_eom(one, None) != 0:
            raise ValueError("opendkim does not sign")
        text = ctypes.c_char_p()
        length = ctypes.c_size_t()
        self.library.dkim_getsighdr_d(
            one, ctypes.c_size_t(16), ctypes.byref(text), ctypes.byref(length))
        field = b"DKIM-Signature: " + text.value[: length.value] + b"\r\n"
        self.library.dkim_free(one)
        return field


def dkimpy_takes(message):
    """It keeps the blanks of a relaxed last line without a line end: RFC 6376 §3.4.4 does not."""
    return not message.endswith((b" ", b"\t"))


def verify(folder):
    published = keys(folder)

    def answer(name, timeout=5):
        return published.get(name.rstrip(b"."))

    opendkim = OpenDkim(folder)
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        message = read(path)
        name = os.path.basename(path)
        count = message.split(b"\r\n\r\n")[0].count(b"DKIM-Signature:")
        passed = 0
        for index in range(count):
            try:
                passed += dkim.DKIM(message).verify(idx=index, dnsfunc=answer)
            except dkim.DKIMException as e:
                print(name, index, e, file=sys.stderr)
        if dkimpy_takes(message):
            print(name, "dkimpy", passed == count)
        if opendkim.takes(message):
            print(name, "opendkim", opendkim.verify(message) == 0)


def read(*path):
    with open(os.path.join(*path), "rb") as file:
        return file.read()


def sign(folder):
    opendkim = OpenDkim(folder)
    for path in sorted(glob.glob(os.path.join(folder, "*.eml"))):
        message = read(path)
        for header, body in ((0, 0), (0, 1), (1, 0), (1, 1)):
            words = (b"simple", b"relaxed")
            for number, selector, key in (
                (1, b"rsa", read(folder, "rsa.pem")),
                (2, b"ed25519", read(folder, "ed25519")),
            ):
                algorithm = (b"", b"rsa-sha256", b"ed25519-sha256")[number]
                name = ".%s.%s.%s" % (
                    words[header].decode(), words[body].decode(), algorithm.decode())
                if dkimpy_takes(message):
                    field = dkim.sign(
                        message, selector, b"example.org", key,
                        signature_algorithm=algorithm, canonicalize=(words[header], words[body]))
                    write(path + name + ".dkimpy", field + message)
                # it does not verify its own ed25519 signatures with a simple header either
                if opendkim.takes(message) and (header, number) != (0, 2):
                    pem = read(folder, selector.decode() + ".pem")
                    field = opendkim.sign(message, selector, pem, header, body, number)
                    write(path + name + ".opendkim", field + message)


def write(path, octets):
    with open(path, "wb") as out:
        out.write(octets)


{"verify": verify, "sign": sign}[sys.argv[1]](sys.argv[2])
