"""The audit log: entries, chains, trees and notes."""

from dataclasses import asdict
from typing import Any

from grantex.base.agent_jwk import import_agent_key
from grantex.base.base64 import decode_base64, encode_base64
from grantex.log.entry.agent_signers import AgentSigners, SignerKey
from grantex.log.entry.chain import ChainPosition, ChainReport, check_chain
from grantex.log.entry.entry import (
    canonical_entry,
    decode_entry_salt,
    hash_entry,
    metadata_digest,
    principal_digest,
)
from grantex.log.entry.entry_signature import is_report_signed_by, read_entry_signature, report_text
from grantex.log.export.check_export import check_export
from grantex.log.export.export_report import ExportReport
from grantex.log.tree.checkpoint import Checkpoint, read_checkpoint, verify_checkpoint
from grantex.log.tree.cosignature import parse_witness_key, verify_cosignature
from grantex.log.tree.note import NoteKey, format_note_key, open_note, parse_note_key
from grantex.log.tree.succession import verify_succession
from grantex.log.tree.tree import Tree, hash_leaf
from grantex.log.tree.verify_proof import verify_consistency, verify_inclusion

from vector_kinds import Case, Run
from vector_kinds.names import as_json


def entry(case: Case) -> Any:
    if "entry" in case:
        text = canonical_entry(case["entry"])
        return {"canonical": text, "hash": hash_entry(text)}
    salt = decode_entry_salt(case["salt"]) or b""
    if "metadata" in case:
        return {"digest": metadata_digest(salt, case["metadata"])}
    return {"digest": principal_digest(salt, case["principalId"])}


def chain(case: Case) -> Any:
    after, kept = (
        None if case[member] is None else ChainPosition(case[member]["seq"], case[member]["hash"])
        for member in ("after", "kept")
    )
    report = check_chain(case["entries"], after=after, kept=kept)
    return _report(report)


def merkle(case: Case) -> Any:
    match case["operation"]:
        case "root":
            tree = Tree()
            for leaf in case["leaves"]:
                tree.append(hash_leaf(leaf))
            return encode_base64(tree.root())
        case "inclusion":
            return verify_inclusion(case["leaf"], case["proof"], _head(case["head"]))
        case "consistency":
            return verify_consistency(case["proof"], _head(case["older"]), _head(case["newer"]))


def _head(head: Case) -> Checkpoint:
    return Checkpoint("log", head["size"], decode_base64(head["root"]) or b"")


def note(case: Case) -> Any:
    match case["operation"]:
        case "key":
            return _key(parse_note_key, case["key"])
        case "witnessKey":
            return _key(parse_witness_key, case["key"])
        case "open":
            opened = open_note(case["note"], [parse_note_key(key) for key in case["keys"]])
            if isinstance(opened, str):
                return {"fault": opened}
            return {"text": opened.text, "signers": [format_note_key(key) for key in opened.signers]}
        case "read":
            checkpoint = read_checkpoint(case["note"])
            return None if checkpoint is None else _checkpoint(checkpoint)
        case "checkpoint":
            verified = verify_checkpoint(case["note"], case["key"])
            return {"fault": verified} if isinstance(verified, str) else {"checkpoint": _checkpoint(verified)}
        case "cosignature":
            cosigned = verify_cosignature(case["note"], case["key"])
            if isinstance(cosigned, str):
                return {"fault": cosigned}
            return {
                "checkpoint": _checkpoint(cosigned.checkpoint),
                "cosignature": {"witness": cosigned.witness, "signedAt": cosigned.signed_at},
            }
        case "succession":
            return verify_succession(case["key"], case["successor"], case["signature"])


def _key(parse: Any, text: str) -> Any:
    try:
        key: NoteKey = parse(text)
    except TypeError:
        return None
    return {"name": key.name, "id": key.id.hex(), "publicKey": key.public_key.hex()}


def _checkpoint(checkpoint: Checkpoint) -> Any:
    return {"origin": checkpoint.origin, "size": checkpoint.size, "root": encode_base64(checkpoint.root)}


def entry_signature(case: Case) -> Any:
    match case["operation"]:
        case "text":
            return report_text(case["report"])
        case "read":
            signature = read_entry_signature(case["signature"])
            return signature and {"algorithm": signature.algorithm, "kid": signature.kid}
        case "key":
            key = import_agent_key(case["publicKey"])
            return key and key.thumbprint
        case "verify":
            key = import_agent_key(case["publicKey"])
            signature = read_entry_signature(case["signature"])
            assert key is not None
            assert signature is not None
            return is_report_signed_by(key, report_text(case["report"]), signature)


def export(case: Case) -> Any:
    signers = case["signers"]
    report = check_export(
        case["entries"],
        checkpoints=case["checkpoints"],
        anchored_keys=case["anchoredKeys"],
        fetched_keys=case["fetchedKeys"],
        witnesses=case["witnesses"],
        signers=signers
        and AgentSigners(
            issuer=signers["issuer"],
            keys=[
                SignerKey(key["agentId"], key["publicKey"], key.get("retiredAt")) for key in signers["keys"]
            ],
        ),
    )
    return {**_report(report), "root": encode_base64(report.root)}


def _report(report: ChainReport | ExportReport) -> Any:
    members = as_json(asdict(report))
    head = None if report.head is None else report.head._asdict()
    return {**members, "head": head, "disposed": members.get("disposed")}


KINDS: dict[str, Run] = {
    "entry": entry,
    "chain": chain,
    "merkle": merkle,
    "note": note,
    "entry-signature": entry_signature,
    "export": export,
}
