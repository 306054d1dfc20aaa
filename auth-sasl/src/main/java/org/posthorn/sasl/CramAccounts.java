package org.posthorn.sasl;

import org.posthorn.directory.Account;

import java.security.MessageDigest;
import java.util.Optional;

/**
 * Whose answer to CRAM-MD5 is right: of accounts whose password is stored as the state of HMAC-MD5,
 * or as it is.
 *
 * @param bare the scheme of stored texts that name none
 */
record CramAccounts(String bare) {

    /** A key, and why the right answer is not enough, if it is not. */
    private record Known(byte[] state, Optional<String> reason) {}

    /** Takes the same time for whoever it is. */
    SaslStep check(Masters.Claim claim, byte[] challenge, byte[] answer, Client client) {
        Known known = known(claim.account(), client);
        boolean right = MessageDigest.isEqual(HmacMd5State.hmac(known.state(), challenge), answer);
        return right && known.reason().isEmpty()
                ? new SaslStep.Success(new Identity(claim.account().orElseThrow().user()))
                : SaslStep.Failure.rejected(known.reason().orElse("wrong password"));
    }

    private Known known(Optional<Account> account, Client client) {
        if (account.isEmpty()) {
            return nobody("unknown user");
        }
        Optional<String> objection = PasswordCheck.objection(account.get(), client);
        if (objection.isPresent()) {
            return nobody(objection.get());
        }
        var stored = StoredPassword.parse(account.get().password(), bare);
        try {
            return switch (stored.scheme()) {
                case "CRAM-MD5", "HMAC-MD5" -> state(stored.octets());
                case "PLAIN", "CLEAR", "CLEARTEXT" -> plain(stored.octets());
                default -> nobody("the password is not stored as CRAM-MD5 or PLAIN");
            };
        } catch (IllegalArgumentException e) {
            return nobody("the stored password is " + e.getMessage());
        }
    }

    private static Known state(byte[] octets) {
        return octets.length == HmacMd5State.LENGTH
                ? new Known(octets, Optional.empty())
                : nobody("the stored password is an HMAC-MD5 state of the wrong length");
    }

    private static Known plain(byte[] octets) {
        return Passwords.isPossible(octets)
                ? new Known(HmacMd5State.of(octets), Optional.empty())
                : nobody("the account has no password to log in with");
    }

    private static Known nobody(String reason) {
        return new Known(new byte[HmacMd5State.LENGTH], Optional.of(reason));
    }
}
