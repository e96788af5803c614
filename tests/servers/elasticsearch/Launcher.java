import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginBundle;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Runs one Elasticsearch node of the home folder that is given, for as long as the standard input
 * stays open: its other end is held by whoever started the node. When that process is gone, however
 * it died, so is the node, and its folder with it, since nobody is left to remove it.
 */
public final class Launcher {
    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]).toAbsolutePath();
        Thread lifeline = new Thread(() -> dieWithParent(home), "lifeline");
        lifeline.setDaemon(true);
        lifeline.start();
        LogConfigurator.configureESLogging();
        Settings settings = Settings.builder().put("path.home", home.toString()).build();
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), home.resolve("config"), () -> "node");
        LogConfigurator.configure(environment, true);
        Node node = new Node(environment, PluginsLoader.createPluginsLoader(
            modules(environment.modulesDir()), Set.of(), Map.of(), false));
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (IOException failure) {
                failure.printStackTrace();
            }
            closed.countDown();
        }));
        node.start();
        closed.await();
    }

    /** Version 8 takes the folder alone, version 9 also whether the deployment is another kind. */
    @SuppressWarnings("unchecked")
    private static Set<PluginBundle> modules(Path folder) throws ReflectiveOperationException {
        for (Method method : PluginsLoader.class.getMethods()) {
            if (method.getName().equals("loadModulesBundles")) {
                boolean isNewer = method.getParameterCount() == 2;
                return (Set<PluginBundle>) (isNewer
                    ? method.invoke(null, folder, false) : method.invoke(null, folder));
            }
        }
        throw new NoSuchMethodException("PluginsLoader.loadModulesBundles");
    }

    private static void dieWithParent(Path home) {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever said: only the end counts.
            }
        } catch (IOException broken) {
            // As good as the end.
        }
        try (Stream<Path> walk = Files.walk(home)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | RuntimeException kept) {
            // The system empties its temporary folder some day.
        }
        Runtime.getRuntime().halt(143);
    }
}
