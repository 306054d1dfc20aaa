"""Prints flags and octets of each message of a Maildir, as Python reads it: read_maildir.py FOLDER"""
import mailbox
import sys

maildir = mailbox.Maildir(sys.argv[1], factory=None, create=False)
for key in sorted(maildir.keys()):
    print(maildir.get_message(key).get_flags() or "-", maildir.get_bytes(key).hex())
for folder in sorted(maildir.list_folders()):
    print("folder", folder, len(maildir.get_folder(folder)))
