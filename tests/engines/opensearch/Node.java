import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.plugins.Plugin;
import org.opensearch.transport.Netty4Plugin;

/** One node, from a folder with config/opensearch.yml; it lives as long as its standard input. */
final class Node extends org.opensearch.node.Node {
    private static final List<Class<? extends Plugin>> PLUGINS =
            List.of(
                    Netty4Plugin.class,
                    CommonAnalysisPlugin.class,
                    ReindexPlugin.class,
                    PainlessPlugin.class);

    private Node(Environment environment) {
        super(environment, PLUGINS, true);
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        Environment environment =
                InternalSettingsPreparer.prepareEnvironment(
                        Settings.builder().put("path.home", home).build(),
                        Map.of(),
                        home.resolve("config"),
                        () -> home.getFileName().toString());
        LogConfigurator.configure(environment);
        Node node = new Node(environment);
        node.start();
        while (System.in.read() != -1) {}
        node.close();
        System.exit(0);
    }
}
