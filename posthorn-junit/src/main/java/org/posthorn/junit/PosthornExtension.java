package org.posthorn.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.posthorn.Posthorn;
import org.posthorn.PosthornBuilder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What {@link PosthornTest} does, for servers of one's own making:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PosthornExtension POSTHORN =
 *         new PosthornExtension(Posthorn.inMemory().account("ada@example.test", "secret"));
 * }</pre>
 */
public final class PosthornExtension
        implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(PosthornExtension.class);

    private final Optional<PosthornBuilder> builder;

    /** With the accounts of {@link PosthornTest}. */
    public PosthornExtension() {
        this.builder = Optional.empty();
    }

    /** Starts what the builder describes, as often as one is needed. */
    public PosthornExtension(PosthornBuilder builder) {
        this.builder = Optional.of(builder);
    }

    /** One server for the class, if a static field wants one. */
    @Override
    public void beforeAll(ExtensionContext context) {
        set(context.getRequiredTestClass(), null, context, Modifier::isStatic);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        for (Object test : context.getRequiredTestInstances().getAllInstances()) {
            set(test.getClass(), test, context, modifiers -> !Modifier.isStatic(modifiers));
        }
    }

    @Override
    public ExtensionContextScope getTestInstantiationExtensionContextScope(
            ExtensionContext rootContext) {
        // what a constructor is given belongs to the test
        return ExtensionContextScope.TEST_METHOD;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Posthorn.class;
    }

    @Override
    public Posthorn resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return server(context);
    }

    /** The server of this context or of one around it; JUnit closes it with its context. */
    private Posthorn server(ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .computeIfAbsent(Posthorn.class, key -> start(context), Posthorn.class);
    }

    private Posthorn start(ExtensionContext context) {
        try {
            return builder.orElseGet(() -> described(context)).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PosthornBuilder described(ExtensionContext context) {
        PosthornBuilder described = Posthorn.inMemory();
        AnnotationSupport.findAnnotation(
                        context.getRequiredTestClass(),
                        PosthornTest.class,
                        context.getEnclosingTestClasses())
                .map(PosthornTest::accounts)
                .ifPresent(accounts -> {
                    for (String address : accounts) {
                        described.account(address, PosthornTest.PASSWORD);
                    }
                });
        return described;
    }

    private void set(
            Class<?> type,
            @Nullable Object instance,
            ExtensionContext context,
            Predicate<Integer> which) {
        var fields =
                ReflectionSupport.findFields(
                        type,
                        field ->
                                field.getType() == Posthorn.class
                                        && which.test(field.getModifiers()),
                        HierarchyTraversalMode.TOP_DOWN);
        for (Field field : fields) {
            try {
                field.setAccessible(true);
                field.set(instance, server(context));
            } catch (ReflectiveOperationException e) {
                throw new ExtensionConfigurationException("cannot set " + field, e);
            }
        }
    }
}
