import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.io.PrintStream;
import java.util.Map;

/** One Trino with tables in memory. Prints its address, and ends with whoever started it: when its input does. */
public class Server {
    public static void main(String[] arguments) throws Exception {
        PrintStream out = System.out; // Trino sends what is printed later to its log
        TestingTrinoServer server = TestingTrinoServer.create();
        server.installPlugin(new MemoryPlugin());
        server.createCatalog("memory", "memory", Map.of("memory.max-data-per-node", "256MB"));
        out.println(server.getBaseUrl());
        while (System.in.read() >= 0) {}
        Runtime.getRuntime().halt(0); // there is nothing to put in order
    }
}
