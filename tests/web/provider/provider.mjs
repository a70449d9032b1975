// An OpenID provider for the tests: PKCE is required, whoever is named at its sign-in page is signed in.
// Reads one JSON object from its first argument: {port, client_id, client_secret, redirect_uri, people}.
import { Provider } from 'oidc-provider'

const { port, client_id, client_secret, redirect_uri, people } = JSON.parse(process.argv[2])
const issuer = `http://127.0.0.1:${port}`
const provider = new Provider(issuer, {
  clients: [{ client_id, client_secret, redirect_uris: [redirect_uri], response_types: ['code'], grant_types: ['authorization_code'] }],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'], profile: ['name'] },
  conformIdTokenClaims: false,
  features: { devInteractions: { enabled: true } },
  cookies: { keys: ['only for a test'] },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
})
provider.listen(port, '127.0.0.1', () => console.log('ready'))
