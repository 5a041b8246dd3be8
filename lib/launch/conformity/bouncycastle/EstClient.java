// BouncyCastle's EST client (RFC 7030) against the Key Installer. Run from source by lib/launch/conformity:
//   java -cp bcprov.jar:bcutil.jar:bcpkix.jar:bctls.jar EstClient.java <step> ...
// It prints one line of facts per step and ends with 1, and the reason, when the client is not satisfied.
import java.io.FileReader;
import java.io.IOException;
import java.io.StringWriter;
import java.net.Socket;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.est.CSRRequestResponse;
import org.bouncycastle.est.ESTAuth;
import org.bouncycastle.est.ESTClient;
import org.bouncycastle.est.ESTClientProvider;
import org.bouncycastle.est.ESTService;
import org.bouncycastle.est.ESTServiceBuilder;
import org.bouncycastle.est.EnrollmentResponse;
import org.bouncycastle.est.jcajce.ChannelBindingProvider;
import org.bouncycastle.est.jcajce.JcaHttpAuthBuilder;
import org.bouncycastle.est.jcajce.JsseESTServiceBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.BCSSLSocket;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

public final class EstClient {
    private final Map<String, String> options = new TreeMap<>();

    /** Options: server, trust, tls, name, key, certificate (PEM, leaf first), show=no, user, password, link=right|wrong|none, label, out. */
    public static void main(String[] arguments) throws Exception {
        Security.insertProviderAt(new BouncyCastleProvider(), 1);
        Security.insertProviderAt(new BouncyCastleJsseProvider(), 2);
        EstClient client = new EstClient();
        for (int i = 1; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            client.options.put(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        switch (arguments[0]) {
            case "cacerts" -> client.cacerts();
            case "csrattrs" -> client.csrattrs();
            case "enroll" -> client.enroll(false);
            case "reenroll" -> client.enroll(true);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private void cacerts() throws Exception {
        for (X509CertificateHolder holder : service().getCACerts().getCertificateStore().getMatches(null)) {
            System.out.println("ca " + holder.getSubject());
        }
    }

    private void csrattrs() throws Exception {
        CSRRequestResponse response = service().getCSRAttributes();
        System.out.println("attributes " + (response.hasAttributesResponse() ? response.getAttributesResponse().getRequirements() : "none"));
    }

    private void enroll(boolean again) throws Exception {
        PrivateKey key = privateKey(options.get("key"));
        X509CertificateHolder identity = certificates(options.get("certificate")).get(0);
        SubjectPublicKeyInfo publicKey = identity.getSubjectPublicKeyInfo();
        X500Name name = new X500Name("CN=" + options.get("name"));
        PKCS10CertificationRequestBuilder request = new PKCS10CertificationRequestBuilder(name, publicKey);
        String algorithm = key.getAlgorithm().startsWith("EC") ? "SHA256withECDSA" : "SHA256withRSA";
        ContentSigner signer = new JcaContentSignerBuilder(algorithm).build(key);
        ESTAuth auth = options.containsKey("password")
            ? new JcaHttpAuthBuilder(null, options.get("user"), options.get("password").toCharArray()).setProvider("BC").build()
            : null;
        ESTService service = service();
        EnrollmentResponse response = options.getOrDefault("link", "none").equals("none")
            ? service.simpleEnroll(again, request.build(signer), auth)
            : service.simpleEnrollPoP(again, request, signer, auth);
        if (!response.isCompleted()) {
            System.out.println("pending until " + response.getNotBefore());
            return;
        }
        Collection<X509CertificateHolder> issued = response.getStore().getMatches(null);
        if (issued.size() != 1) throw new IllegalStateException(issued.size() + " certificates instead of the leaf alone");
        X509CertificateHolder leaf = issued.iterator().next();
        if (!leaf.getSubjectPublicKeyInfo().equals(publicKey)) throw new IllegalStateException("issued on another key");
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(leaf);
        }
        java.nio.file.Files.writeString(java.nio.file.Path.of(options.get("out")), text.toString());
        System.out.println("issued " + leaf.getSerialNumber().toString(16) + " " + leaf.getSubject());
    }

    private ESTService service() throws Exception {
        if (options.getOrDefault("tls", "").equals("TLSv1.3") && !options.getOrDefault("link", "none").equals("none")) {
            return linkedTls13();
        }
        JsseESTServiceBuilder builder = new JsseESTServiceBuilder(options.get("server"), trust())
            .withProvider(BouncyCastleJsseProvider.PROVIDER_NAME)
            .withTLSVersion(options.getOrDefault("tls", "TLSv1.2"))
            .withChannelBindingProvider(new Binding(options.getOrDefault("link", "none").equals("wrong")));
        if (options.containsKey("certificate") && !options.containsKey("show")) builder.withKeyManager(identity().getKeyManagers()[0]);
        if (options.containsKey("label")) builder.withLabel(options.get("label"));
        return builder.build();
    }

    /** tls-exporter (RFC 9266) instead of tls-unique, which TLS 1.3 does not have. */
    private ESTService linkedTls13() throws Exception {
        JcaX509CertificateConverter converter = new JcaX509CertificateConverter();
        Tls13Client client = new Tls13Client(
            converter.getCertificate(certificates(options.get("trust")).get(0)),
            privateKey(options.get("key")),
            converter.getCertificate(certificates(options.get("certificate")).get(0)),
            options.get("link").equals("wrong"));
        ESTServiceBuilder builder = new ESTServiceBuilder(options.get("server"));
        if (options.containsKey("label")) builder.withLabel(options.get("label"));
        return builder.withClientProvider(new ESTClientProvider() {
            @Override
            public ESTClient makeClient() {
                return client;
            }

            @Override
            public boolean isTrusted() {
                return true;
            }
        }).build();
    }

    /** tls-unique (RFC 5929) of a TLS 1.2 connection. */
    private record Binding(boolean wrong) implements ChannelBindingProvider {
        @Override
        public boolean canAccessChannelBinding(Socket socket) {
            return socket instanceof BCSSLSocket;
        }

        @Override
        public byte[] getChannelBinding(Socket socket, String binding) {
            byte[] value = ((BCSSLSocket) socket).getConnection().getChannelBinding(binding);
            if (wrong) value[0] ^= 1;
            return value;
        }
    }

    private X509TrustManager trust() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int count = 0;
        for (X509CertificateHolder holder : certificates(options.get("trust"))) {
            store.setCertificateEntry("ca" + count++, new JcaX509CertificateConverter().getCertificate(holder));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX", BouncyCastleJsseProvider.PROVIDER_NAME);
        factory.init(store);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    private KeyManagerFactory identity() throws Exception {
        List<X509Certificate> chain = new ArrayList<>();
        for (X509CertificateHolder holder : certificates(options.get("certificate"))) {
            chain.add(new JcaX509CertificateConverter().getCertificate(holder));
        }
        KeyStore store = KeyStore.getInstance("PKCS12", "BC");
        store.load(null, null);
        store.setKeyEntry("station", privateKey(options.get("key")), new char[0], chain.toArray(new X509Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX", BouncyCastleJsseProvider.PROVIDER_NAME);
        factory.init(store, new char[0]);
        return factory;
    }

    private static List<X509CertificateHolder> certificates(String file) throws IOException {
        List<X509CertificateHolder> found = new ArrayList<>();
        try (PEMParser parser = new PEMParser(new FileReader(file))) {
            for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
                found.add((X509CertificateHolder) next);
            }
        }
        return found;
    }

    private static PrivateKey privateKey(String file) throws Exception {
        try (PEMParser parser = new PEMParser(new FileReader(file))) {
            var info = (org.bouncycastle.asn1.pkcs.PrivateKeyInfo) parser.readObject();
            boolean isRsa = info.getPrivateKeyAlgorithm().getAlgorithm().getId().equals("1.2.840.113549.1.1.1");
            return KeyFactory.getInstance(isRsa ? "RSA" : "EC", "BC").generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
        }
    }
}
