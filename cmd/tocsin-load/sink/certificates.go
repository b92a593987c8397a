package sink

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"time"
)

// certificates are made anew for each server and are worth nothing elsewhere.
type certificates struct {
	authority []byte // PEM
	pairs     map[string]tls.Certificate
}

func makeCertificates() (certificates, error) {
	out := certificates{pairs: map[string]tls.Certificate{}}
	now := time.Now()
	for _, of := range []struct {
		name   string
		until  time.Time
		parent string
	}{{"authority", now.Add(24 * time.Hour), ""}, {Good, now.Add(24 * time.Hour), "authority"}, {Expired, now.Add(-24 * time.Hour), "authority"}, {Stranger, now.Add(24 * time.Hour), ""}} {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return out, err
		}
		made := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "sink " + of.name}, NotBefore: now.Add(-48 * time.Hour), NotAfter: of.until,
			IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: of.parent == "", BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
		parent, signer := made, any(key)
		if p, ok := out.pairs[of.parent]; ok {
			parent, signer = p.Leaf, p.PrivateKey
		}
		der, err := x509.CreateCertificate(rand.Reader, made, parent, key.Public(), signer)
		if err != nil {
			return out, err
		}
		leaf, err := x509.ParseCertificate(der)
		if err != nil {
			return out, err
		}
		out.pairs[of.name] = tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
	}
	out.authority = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: out.pairs["authority"].Certificate[0]})
	return out, nil
}

// config is nil where nothing, or nothing whole, is offered.
func (c certificates) config(which string) *tls.Config {
	out := &tls.Config{MinVersion: tls.VersionTLS12}
	if which == Old {
		which, out.MinVersion, out.MaxVersion = Good, tls.VersionTLS10, tls.VersionTLS11
	}
	pair, ok := c.pairs[which]
	if !ok || which == "authority" {
		return nil
	}
	out.Certificates = []tls.Certificate{pair}
	return out
}
