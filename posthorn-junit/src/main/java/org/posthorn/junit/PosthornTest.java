package org.posthorn.junit;

import org.junit.jupiter.api.extension.ExtendWith;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives the tests of a class a {@link org.posthorn.Posthorn} in memory, and closes it after them.
 *
 * <p>It is passed to parameters of that type, and set into fields of that type:
 *
 * <ul>
 *   <li>with a static field there is one server for all tests of the class (see {@link
 *       org.posthorn.Posthorn#reset})
 *   <li>else every test has its own
 * </ul>
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PosthornExtension.class)
public @interface PosthornTest {

    /** The password of {@link #accounts}. */
    String PASSWORD = "secret";

    /** Addresses that have a mailbox from the start; the password of each is {@value #PASSWORD}. */
    String[] accounts() default {};
}
