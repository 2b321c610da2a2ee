from parchemin.formats.credentials import did_web


def test_a_did_and_where_its_document_is_served():
    identifier = did_web.did("titres.example", "certificateurs", "ecole-exemple")

    assert identifier == "did:web:titres.example:certificateurs:ecole-exemple"
    assert did_web.document_path(identifier) == "/certificateurs/ecole-exemple/did.json"
    assert did_web.document_path(did_web.did("titres.example")) == "/.well-known/did.json"


def test_a_port_is_escaped():
    assert did_web.did("localhost:8000", "a") == "did:web:localhost%3A8000:a"


def test_a_retired_key_is_named_but_may_not_attest():
    document = did_web.document("did:web:x.example", ["z6MkNew"], retired=["z6MkOld"])

    assert did_web.assertion_key(document, "did:web:x.example#z6MkNew") == "z6MkNew"
    assert did_web.assertion_key(document, "did:web:x.example#z6MkOld") is None
    assert [method["id"] for method in document["verificationMethod"]] == [
        "did:web:x.example#z6MkNew",
        "did:web:x.example#z6MkOld",
    ]


def test_a_key_controlled_by_someone_else_may_not_attest():
    document = did_web.document("did:web:x.example", ["z6MkNew"])
    document["verificationMethod"][0]["controller"] = "did:web:y.example"

    assert did_web.assertion_key(document, "did:web:x.example#z6MkNew") is None
