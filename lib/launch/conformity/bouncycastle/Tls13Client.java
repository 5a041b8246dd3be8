// EST over BouncyCastle's own TLS 1.3. Its JSSE tells no channel binding once a handshake has ended, as EST needs it (the
// exporter works in notifyHandshakeComplete alone), so the connection is made one layer below; the EST client on top is
// BouncyCastle's.
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.bouncycastle.est.ESTClient;
import org.bouncycastle.est.ESTRequest;
import org.bouncycastle.est.ESTResponse;
import org.bouncycastle.est.Source;
import org.bouncycastle.est.TLSUniqueProvider;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateEntry;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ChannelBinding;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;

record Tls13Client(X509Certificate root, PrivateKey key, X509Certificate certificate, boolean wrongBinding) implements ESTClient {
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public ESTResponse doRequest(ESTRequest asked) throws IOException {
        Connection connection = new Connection(asked.getURL());
        ESTRequest request = asked.getListener() == null ? asked : asked.getListener().onConnection(connection, asked);
        OutputStream out = connection.getOutputStream();
        StringBuilder head = new StringBuilder(request.getMethod() + " " + request.getURL().getPath() + " HTTP/1.1\r\n");
        Map<String, String[]> headers = request.getHeaders();
        headers.put("Connection", new String[] {"close"});
        headers.put("Host", new String[] {request.getURL().getAuthority()});
        headers.forEach((name, values) -> {
            for (String value : values) head.append(name).append(": ").append(value).append("\r\n");
        });
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        request.writeData(out);
        out.flush();
        return new ESTResponse(request, connection);
    }

    private final class Connection extends DefaultTlsClient implements Source<Connection>, TLSUniqueProvider, TlsAuthentication {
        private final TlsClientProtocol protocol;
        private byte[] binding;

        Connection(URL url) throws IOException {
            super(new JcaTlsCryptoProvider().setProvider(new BouncyCastleProvider()).create(new SecureRandom()));
            Socket socket = new Socket(url.getHost(), url.getPort());
            protocol = new TlsClientProtocol(socket.getInputStream(), socket.getOutputStream());
            protocol.connect(this);
        }

        @Override
        protected ProtocolVersion[] getSupportedVersions() {
            return ProtocolVersion.TLSv13.only();
        }

        @Override
        public void notifyHandshakeComplete() throws IOException {
            super.notifyHandshakeComplete();
            binding = context.exportChannelBinding(ChannelBinding.tls_exporter);
            if (wrongBinding) binding[0] ^= 1;
        }

        @Override
        public TlsAuthentication getAuthentication() {
            return this;
        }

        @Override
        public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
            try {
                CertificateFactory factory = CertificateFactory.getInstance("X.509");
                List<X509Certificate> chain = new ArrayList<>();
                for (TlsCertificate one : shown.getCertificate().getCertificateList()) {
                    chain.add((X509Certificate) factory.generateCertificate(new java.io.ByteArrayInputStream(one.getEncoded())));
                }
                PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(root, null)));
                trust.setRevocationEnabled(false);
                CertPathValidator.getInstance("PKIX").validate(factory.generateCertPath(chain), trust);
            } catch (java.security.GeneralSecurityException error) {
                throw new IOException(error);
            }
        }

        @Override
        public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
            JcaTlsCrypto crypto = (JcaTlsCrypto) context.getCrypto();
            try {
                TlsCertificate own = crypto.createCertificate(certificate.getEncoded());
                CertificateEntry[] entries = {new CertificateEntry(own, null)};
                Certificate message = new Certificate(request.getCertificateRequestContext(), entries);
                SignatureAndHashAlgorithm algorithm = new SignatureAndHashAlgorithm((short) 4, (short) 3); // ecdsa_secp256r1_sha256
                return new JcaDefaultTlsCredentialedSigner(new TlsCryptoParameters(context), crypto, key, message, algorithm);
            } catch (java.security.cert.CertificateEncodingException error) {
                throw new IOException(error);
            }
        }

        @Override
        protected Vector getSNIServerNames() {
            return null;
        }

        @Override
        public InputStream getInputStream() {
            return protocol.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return protocol.getOutputStream();
        }

        @Override
        public Connection getSession() {
            return this;
        }

        @Override
        public void close() throws IOException {
            protocol.close();
        }

        @Override
        public boolean isTLSUniqueAvailable() {
            return true;
        }

        @Override
        public byte[] getTLSUnique() {
            return binding;
        }
    }
}
