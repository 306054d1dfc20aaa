package org.posthorn.command;

import org.posthorn.ErrorText;
import org.posthorn.ListenConf;
import org.posthorn.PosthornConf;
import org.posthorn.command.Check.Finding;
import org.posthorn.command.Check.Level;
import org.posthorn.disk.Disk;
import org.posthorn.net.Connection;
import org.posthorn.net.ListenerConf;
import org.posthorn.net.Net;
import org.posthorn.net.Protocol;
import org.posthorn.net.TlsMode;
import org.posthorn.net.Transcript;

import java.io.IOException;
import java.util.List;

/** Whether the listeners could be opened now. */
final class PortCheck {

    private PortCheck() {}

    static List<Finding> of(PosthornConf conf, Disk disk) {
        try (var net = new Net(conf.net(), disk, Transcript.NONE)) {
            return conf.listeners().stream().map(listener -> of(listener, net)).toList();
        }
    }

    private static Finding of(ListenConf conf, Net net) {
        String text = "port: " + conf.protocol().word() + " on " + conf.address();
        var plain = new ListenerConf(conf.address(), TlsMode.NONE);
        try {
            net.listen(plain, new Nothing()).close();
            return new Finding(Level.OK, text + " is free");
        } catch (IOException e) {
            return new Finding(Level.ERROR, text + ": " + ErrorText.of(e));
        }
    }

    /** Who comes in this moment is turned away. */
    private static final class Nothing implements Protocol {

        @Override
        public String name() {
            return "check";
        }

        @Override
        public void serve(Connection client) {}

        @Override
        public byte[] farewell(Farewell reason) {
            return new byte[0];
        }
    }
}
