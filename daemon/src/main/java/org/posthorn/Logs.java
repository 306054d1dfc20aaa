package org.posthorn;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The program's log: a line for each event on standard error. A file that the system property
 * {@code logback.configurationFile} names is used instead.
 *
 * <p>Of the program and not of its classes: where they run in a test, logs are the affair of whose
 * test it is. And said here, not in a file, since reading one takes longer than most commands.
 */
final class Logs {

    private Logs() {}

    static void toStandardError() {
        if (System.getProperty(ClassicConstants.CONFIG_FILE_PROPERTY) != null) {
            return;
        }
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setLayout(new LogLine());
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stderr");
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        // whoever asked the database says what became of it, in one line
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
    }
}
