#!/bin/sh
# Makes doveadm-pw.txt: every line is a stored password, a tab, and the password.
#   ./make-vectors.sh > doveadm-pw.txt
# What doveadm (of Dovecot 2.3.19 on Debian 12) does not write itself, libxcrypt has made of a salt,
# and doveadm has accepted.
set -eu

line() { printf '%s\t%s\n' "$1" "$2"; }

made() {
    password=$1
    shift
    line "$(doveadm pw -p "$password" "$@")" "$password"
}

crypted() {
    hash={$1}$(PW=$3 SALT=$2 python3 -W ignore -c 'import crypt, os; print(crypt.crypt(os.environ["PW"], os.environ["SALT"]))')
    doveadm pw -p "$3" -t "$hash" >/dev/null
    line "$hash" "$3"
}

long=$(printf '0123456789%.0s' 1 2 3 4 5 6 7 8)

for password in secret 'pass word é' 'Пароль {x}$y:z' "$long"; do
    for scheme in PLAIN CLEAR CLEARTEXT CRYPT BLF-CRYPT SHA512-CRYPT SHA256-CRYPT MD5-CRYPT MD5 DES-CRYPT \
        SHA SHA1 SHA256 SHA512 SSHA SSHA256 SSHA512 SMD5 LDAP-MD5 PLAIN-MD5 PLAIN-MD4 \
        CRAM-MD5 HMAC-MD5 PBKDF2 SCRAM-SHA-1 SCRAM-SHA-256 ARGON2I ARGON2ID; do
        made "$password" -s "$scheme"
    done
    for scheme in PLAIN SHA SSHA256 SMD5 PLAIN-MD5 CRAM-MD5 PBKDF2 SHA512-CRYPT SCRAM-SHA-256; do
        made "$password" -s "$scheme.hex"
        made "$password" -s "$scheme.b64"
        made "$password" -s "$scheme.base64"
    done
    crypted CRYPT '$y$j9T$LdJMENpBABJJ3hIHjB1Bi.' "$password"
    crypted CRYPT '$7$CU..../....SodiumChloride' "$password"
    crypted CRYPT '$1$abcdefgh' "$password"
    crypted DES-CRYPT 'ab' "$password"
    crypted CRYPT '$2a$04$abcdefghijklmnopqrstuu' "$password"
    crypted CRYPT '$2b$04$abcdefghijklmnopqrstuu' "$password"
    crypted CRYPT '$2y$04$abcdefghijklmnopqrstuu' "$password"
done
for scheme in SHA512-CRYPT SHA256-CRYPT PBKDF2 SCRAM-SHA-1 SCRAM-SHA-256; do
    made secret -s "$scheme" -r 7000
done
made secret -s BLF-CRYPT -r 8
crypted SHA256-CRYPT '$5$rounds=1000$s' secret
for salt in '$y$j75$abc/' '$y$jCT$abcdefgh' '$y$j9T$' '$y$j9T/.$abcdefgh' '$y$j9T..$abcdefgh' '$y$j9T./$abcdefgh' \
    '$y$j9T//$abcdefgh' '$y$j9T/0$abcdefgh' '$y$j9T0./$abcdefgh' '$7$9/..../....ab' '$7$96....1....x'; do
    crypted CRYPT "$salt" secret
done
