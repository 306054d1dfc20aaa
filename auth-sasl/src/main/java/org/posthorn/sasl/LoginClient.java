package org.posthorn.sasl;

import java.util.Optional;

/**
 * LOGIN: the server asks twice, in words that differ from one to the next.
 *
 * @see Login
 */
final class LoginClient implements ClientExchange {

    private final byte[] user;
    private final byte[] password;
    private int asked;

    LoginClient(byte[] user, byte[] password) {
        this.user = user;
        this.password = password;
    }

    @Override
    public String mechanism() {
        return "LOGIN";
    }

    @Override
    public Optional<byte[]> initial() {
        return Optional.empty();
    }

    @Override
    public byte[] answer(byte[] challenge) throws DistrustException {
        asked++;
        return switch (asked) {
            case 1 -> user.clone();
            case 2 -> password.clone();
            default -> throw new DistrustException("the server asks for more than a password");
        };
    }

    @Override
    public boolean isComplete() {
        return asked == 2;
    }
}
