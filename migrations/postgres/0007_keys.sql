-- Ed25519 keys of actors (FEP-521a), ours and others': they sign integrity proofs, and requests to hosts that can check
-- such signatures.
CREATE TABLE multikeys (
    key_id TEXT PRIMARY KEY,
    actor TEXT NOT NULL,
    public_key TEXT NOT NULL,
    private_key TEXT
);
CREATE INDEX multikeys_actor ON multikeys (actor);
