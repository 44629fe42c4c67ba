type Algorithm = 'Ed25519' | RsaHashedKeyGenParams | EcKeyGenParams;

/**
 * A key pair for signatures, which may be exported.
 * @param jwk the private key. Default: a new one
 */
export async function keyPairOf(algorithm: Algorithm, jwk?: JsonWebKey): Promise<CryptoKeyPair> {
  if (jwk === undefined) {
    return (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
  }
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk } = jwk;
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']),
    crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']),
  ]);
  return { publicKey, privateKey };
}
