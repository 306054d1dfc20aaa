"""Microseconds of the processor for OpenDKIM's library, its key in a file: opendkim.py FOLDER prints "WORK MICROSECONDS" lines, none without the library."""
import ctypes
import ctypes.util
import os
import sys
import time

folder = sys.argv[1]
name = ctypes.util.find_library("opendkim")
if not name:
    sys.exit(0)
library = ctypes.CDLL(name)
for function in ("dkim_init", "dkim_verify", "dkim_sign"):
    getattr(library, function).restype = ctypes.c_void_p
handle = ctypes.c_void_p(library.dkim_init(None, None))
method = ctypes.c_int(1)  # DKIM_QUERY_FILE
library.dkim_options(handle, 1, 6, ctypes.byref(method), ctypes.c_size_t(ctypes.sizeof(method)))
path = os.path.join(folder, "keys").encode()
library.dkim_options(handle, 1, 7, ctypes.create_string_buffer(path), ctypes.c_size_t(len(path)))


def read(file):
    with open(os.path.join(folder, file), "rb") as octets:
        return octets.read()


def feed(one, message):
    for at in range(0, len(message), 65536):
        block = message[at:at + 65536]
        library.dkim_chunk(one, block, ctypes.c_size_t(len(block)))
    library.dkim_chunk(one, None, ctypes.c_size_t(0))
    result = library.dkim_eom(one, None)
    library.dkim_free(one)
    if result:
        sys.exit("OpenDKIM says %d" % result)


def verify(message):
    status = ctypes.c_int()
    feed(ctypes.c_void_p(library.dkim_verify(handle, b"x", None, ctypes.byref(status))), message)


key = read("key.pem")


def sign(message):
    status = ctypes.c_int()
    feed(ctypes.c_void_p(library.dkim_sign(
        handle, b"x", None, key, b"s", b"example.org", 1, 1, 1,
        ctypes.c_size_t(2 ** 64 - 1), ctypes.byref(status))), message)


def measure(work, function, message, seconds=3):
    function(message)
    end = time.perf_counter() + seconds
    start = time.process_time()
    count = 0
    while time.perf_counter() < end:
        function(message)
        count += 1
    print(work, "%.1f" % ((time.process_time() - start) / count * 1e6))


small = read("20kB.eml")
measure("verify20kB", verify, small)
measure("sign20kB", sign, small)
measure("verify25MB", verify, read("25MB.eml"))
