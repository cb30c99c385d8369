"""What belongs to this installation as a whole: proof that its master key is the right one."""

from uuid import UUID

from sqlalchemy import Connection, insert, select
from sqlmodel import Field

from sendas.store.sealing import Sealer
from sendas.store.table import NamedTable, table_of

_NOBODY = UUID(int=0)
_ROW = "installation"


class InstallationTable(NamedTable, table=True):
    """The table of its one row: a sealed word that only the right master key opens."""

    id: int = Field(primary_key=True)
    key_proof: bytes


installation = table_of(InstallationTable)


def prove_master_key(connection: Connection, sealer: Sealer) -> None:
    """Open the proof, or leave one at the first start; raises `WrongMasterKey` when the key is another one."""
    proof = connection.execute(select(installation.c.key_proof)).scalar_one_or_none()
    if proof is None:
        sealed = sealer.seal(b"sendas", company_id=_NOBODY, row=_ROW)
        connection.execute(insert(installation).values(id=1, key_proof=sealed))
    else:
        sealer.unseal(proof, company_id=_NOBODY, row=_ROW)
