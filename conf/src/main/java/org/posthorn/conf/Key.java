package org.posthorn.conf;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents a configuration key. The key is the component's name in kebab case. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

    /**
     * Whether the keys of this record stand among those of the record around it, and not in a table
     * of their own: so two modules can share a table.
     */
    boolean inline() default false;

    /** What the key does, its unit and range, for the reference file and the error messages. */
    String doc() default "";

    /**
     * The default, written as in the file (without quotes for texts; {@code []} for an empty list).
     * Without one the key is required, unless its type is {@code Optional}. Tables have none: an
     * absent table is one whose keys all have their defaults.
     */
    String or() default "";

    /** What the reference file shows for a key that has no default, written as {@link #or}. */
    String example() default "";

    /** The Postfix or Dovecot setting that this key replaces, for the manual. */
    String replaces() default "";
}
