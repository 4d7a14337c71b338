"""The main job through the Python client: from an outlet's application to the paid statement.

Run against a fresh server started with --insecure-dev:

    python story.py 127.0.0.1:50051

Generated modules (grpc_tools.protoc) must be on PYTHONPATH. Exits non-zero at the first difference.
"""

import sys
import uuid

import grpc
from google.rpc import error_details_pb2
from google.type import date_pb2, latlng_pb2, money_pb2
from grpc_status import rpc_status
from sanbao.v1 import (
    catalog_pb2,
    catalog_pb2_grpc,
    claim_pb2,
    claim_pb2_grpc,
    device_pb2,
    device_pb2_grpc,
    feed_pb2,
    feed_pb2_grpc,
    network_pb2,
    network_pb2_grpc,
    parts_pb2,
    parts_pb2_grpc,
    policy_pb2,
    policy_pb2_grpc,
    repair_pb2,
    repair_pb2_grpc,
    settlement_pb2,
    settlement_pb2_grpc,
)


def date(text):
    year, month, day = map(int, text.split("-"))
    return date_pb2.Date(year=year, month=month, day=day)


def cny(units, fen=0):
    return money_pb2.Money(currency_code="CNY", units=units, nanos=fen * 10_000_000)


def new_id():
    return str(uuid.uuid4())


class Caller:
    """Calls at an instant, as a subject with a role; each method of a stub by its name."""

    def __init__(self, channel):
        self.stubs = [
            network_pb2_grpc.NetworkServiceStub(channel),
            catalog_pb2_grpc.CatalogServiceStub(channel),
            device_pb2_grpc.DeviceServiceStub(channel),
            policy_pb2_grpc.PolicyServiceStub(channel),
            parts_pb2_grpc.PartsServiceStub(channel),
            repair_pb2_grpc.RepairServiceStub(channel),
            claim_pb2_grpc.ClaimServiceStub(channel),
            settlement_pb2_grpc.SettlementServiceStub(channel),
            feed_pb2_grpc.FeedServiceStub(channel),
        ]

    def __call__(self, at, method, request, subject="python", role="headquarters", outlet=None):
        metadata = [("x-sanbao-subject", subject), ("x-sanbao-role", role), ("x-sanbao-time", at)]
        if outlet:
            metadata.append(("x-sanbao-outlet", outlet))
        for stub in self.stubs:
            if hasattr(stub, method):
                return getattr(stub, method)(request, metadata=metadata, timeout=30)
        raise AttributeError(method)


def story(call):
    """Tells the story; answers the names that the feed must speak of."""
    center = call("2026-01-05T09:00:00+08:00", "CreateServiceCenter", network_pb2.CreateServiceCenterRequest(
        service_center=network_pb2.ServiceCenter(
            code="PY-EAST", display_name="East China", province="Jiangsu", city="Nanjing"),
        request_id=new_id())).name
    outlet = call("2026-01-06T09:00:00+08:00", "ApplyOutlet", network_pb2.ApplyOutletRequest(
        service_center=center,
        outlet=network_pb2.Outlet(
            code="PY-001", display_name="Xinjiekou Repairs", province="Jiangsu", city="Nanjing",
            location=latlng_pb2.LatLng(latitude=32.0617, longitude=118.7778),
            form=network_pb2.OutletForm(
                premises_square_meters=120, staff_count=8, contract_begin_date=date("2026-01-01"),
                contract_end_date=date("2028-01-01"), bank_account="6222020200012345678")),
        request_id=new_id())).name
    call("2026-01-07T09:00:00+08:00", "ReviewOutlet",
         network_pb2.ReviewOutletRequest(name=outlet, request_id=new_id()))
    item = network_pb2.OutletReview.Item
    subjects = [number for number in item.Subject.values() if number != item.SUBJECT_UNSPECIFIED]
    # Who reviews may not authorize.
    call("2026-01-07T16:00:00+08:00", "RecordOutletReview", network_pb2.RecordOutletReviewRequest(
        name=outlet, summary="visited", items=[item(subject=subject, verdict=item.VERDICT_PASSED) for subject in subjects],
        request_id=new_id()), subject="reviewer")
    call("2026-01-08T09:00:00+08:00", "AdmitOutlet", network_pb2.AdmitOutletRequest(
        name=outlet, level=2, product_families=[network_pb2.PRODUCT_FAMILY_HANDSET],
        begin_date=date("2026-01-08"), request_id=new_id()))
    admitted = call("2026-01-09T09:00:00+08:00", "AuthorizeOutlet",
                    network_pb2.AuthorizeOutletRequest(name=outlet, request_id=new_id()))
    assert admitted.state == network_pb2.Outlet.STATE_AUTHORIZED, admitted
    engineers = [
        call("2026-01-10T09:00:00+08:00", "CreateTechnician", network_pb2.CreateTechnicianRequest(
            parent=outlet, technician=network_pb2.Technician(display_name=name, star_level=3),
            request_id=new_id())).name
        for name in ("Li Lei", "Han Meimei")
    ]
    call("2026-01-11T09:00:00+08:00", "CertifyTechnician", network_pb2.CertifyTechnicianRequest(
        name=engineers[0],
        certificate=network_pb2.Certificate(
            product_family=network_pb2.PRODUCT_FAMILY_HANDSET, action=network_pb2.SERVICE_ACTION_MODULE_REPAIR,
            begin_date=date("2026-01-11"), expire_date=date("2028-01-11")),
        request_id=new_id()))
    model = call("2026-01-12T09:00:00+08:00", "CreateProductModel", catalog_pb2.CreateProductModelRequest(
        product_model=catalog_pb2.ProductModel(
            code="PY-X1", display_name="Sanbao X1", product_family=network_pb2.PRODUCT_FAMILY_HANDSET,
            components=[catalog_pb2.ProductModel.Component(item="main_unit", display_name="Main unit")]),
        request_id=new_id())).name
    part = call("2026-01-12T09:00:00+08:00", "CreatePart", catalog_pb2.CreatePartRequest(
        part=catalog_pb2.Part(number="PY-DSP", display_name="Display", item="main_unit", product_models=[model],
                              return_required=True, standard_cost=cny(600)),
        request_id=new_id())).name
    call("2026-01-13T09:00:00+08:00", "PublishPriceList", claim_pb2.PublishPriceListRequest(
        price_list=claim_pb2.PriceList(
            level=2, product_family=network_pb2.PRODUCT_FAMILY_HANDSET, begin_date=date("2026-01-13"),
            end_date=date("2027-01-13"), labor_hour_price=cny(80), freight_limit=cny(30),
            part_prices=[claim_pb2.PriceList.PartPrice(part=part, price=cny(650))],
            operations=[claim_pb2.PriceList.Operation(
                code="REPLACE_DISPLAY", display_name="Replace the display", minutes=45,
                action=network_pb2.SERVICE_ACTION_MODULE_REPAIR)]),
        request_id=new_id()))

    def sold(serial):
        return device_pb2.Device(
            serial=serial, product_model=model, factory_date=date("2026-01-20"),
            sale=device_pb2.Sale(invoice_date=date("2026-03-01"), invoice_number="INV", price=cny(3999)))

    device = call("2026-03-01T10:00:00+08:00", "RegisterDevice", device_pb2.RegisterDeviceRequest(
        device=sold("PY-860000000000017"), request_id=new_id())).name
    imported = call("2026-03-01T11:00:00+08:00", "ImportDevices", iter(
        [device_pb2.ImportDevicesRequest(device=sold(f"PY-{number:06}")) for number in range(500)]
        + [device_pb2.ImportDevicesRequest(device=device_pb2.Device(serial="?"))]))
    assert (imported.registered_count, imported.refused_count) == (500, 1), imported

    call("2026-03-02T09:00:00+08:00", "AcceptSupply", parts_pb2.AcceptSupplyRequest(
        service_center=center, part=part, quantity=20, condition=parts_pb2.STOCK_CONDITION_GOOD,
        delivery_note="DN-1", request_id=new_id()))
    shipment = call("2026-03-03T09:00:00+08:00", "ShipParts", parts_pb2.ShipPartsRequest(
        parent=outlet, lines=[parts_pb2.Shipment.Line(part=part, quantity=5)], request_id=new_id())).name
    call("2026-03-05T09:00:00+08:00", "ReceiveShipment",
         parts_pb2.ReceiveShipmentRequest(name=shipment, request_id=new_id()))
    order = call("2026-03-13T10:00:00+08:00", "OpenRepairOrder", repair_pb2.OpenRepairOrderRequest(
        parent=outlet,
        repair_order=repair_pb2.RepairOrder(
            device=device, service_type=repair_pb2.RepairOrder.SERVICE_TYPE_REPAIR,
            customer=repair_pb2.RepairOrder.Customer(display_name="王小明", phone="13812345678"),
            complaint=repair_pb2.RepairOrder.Complaint(description="屏幕不亮", data_loss_consent=True)),
        request_id=new_id())).name
    call("2026-03-13T10:10:00+08:00", "StartDiagnosis", repair_pb2.StartDiagnosisRequest(
        name=order, technician=engineers[0], request_id=new_id()))
    diagnosed = call("2026-03-13T10:30:00+08:00", "DiagnoseRepairOrder", repair_pb2.DiagnoseRepairOrderRequest(
        name=order,
        diagnosis=repair_pb2.RepairOrder.Diagnosis(
            fault_code="P_DISPLAY", listed=True, action=network_pb2.SERVICE_ACTION_MODULE_REPAIR),
        request_id=new_id()))
    decision = call("2026-03-13T10:31:00+08:00", "GetDecision",
                    policy_pb2.GetDecisionRequest(name=diagnosed.decision))
    again = call("2026-03-13T10:32:00+08:00", "Decide", policy_pb2.DecideRequest(facts=decision.facts))
    offered = {policy_pb2.Decision.Remedy.Name(offer.remedy) for offer in again.remedies}
    assert offered == {"REMEDY_EXCHANGE", "REMEDY_REPAIR", "REMEDY_REFUND_LESS_DEPRECIATION"}, offered
    assert list(again.remedies) == list(diagnosed.offers)
    cited = {citation for finding in again.findings for citation in finding.citations}
    assert {"phone-2001:12", "phone-2001:19"} <= cited, cited

    call("2026-03-13T10:40:00+08:00", "ApproveRepairOrder", repair_pb2.ApproveRepairOrderRequest(
        name=order,
        consent=repair_pb2.RepairOrder.Consent(
            remedy=policy_pb2.Decision.REMEDY_REPAIR, amount=cny(0), channel="signature", text_version="2026-1"),
        request_id=new_id()))
    call("2026-03-13T11:00:00+08:00", "StartRepair", repair_pb2.StartRepairRequest(
        name=order, technician=engineers[0], request_id=new_id()))
    reservation = call("2026-03-13T11:05:00+08:00", "ReservePart", parts_pb2.ReservePartRequest(
        parent=outlet, repair_order=order, part=part, quantity=1, request_id=new_id())).name
    call("2026-03-13T11:10:00+08:00", "IssueReservation", parts_pb2.IssueReservationRequest(
        name=reservation, technician=engineers[0], request_id=new_id()))
    consumed = call("2026-03-13T12:00:00+08:00", "ConsumeReservation",
                    parts_pb2.ConsumeReservationRequest(name=reservation, request_id=new_id()))
    assert len(consumed.part_debts) == 1, consumed
    call("2026-03-13T12:10:00+08:00", "FinishRepair", repair_pb2.FinishRepairRequest(
        name=order, repair_outcome="repaired", request_id=new_id()))
    call("2026-03-13T15:00:00+08:00", "ReinspectRepairOrder", repair_pb2.ReinspectRepairOrderRequest(
        name=order, technician=engineers[1], passed=True, request_id=new_id()))
    call("2026-03-16T10:00:00+08:00", "DeliverRepairOrder", repair_pb2.DeliverRepairOrderRequest(
        name=order, signed_by="王小明", request_id=new_id()))
    coverage = call("2026-03-16T11:00:00+08:00", "GetCoverage", device_pb2.GetCoverageRequest(name=device))
    # A year from the invoice and three days in repair: Thursday 4 March 2027.
    assert coverage.end_date == date("2027-03-04"), coverage

    claim = call("2026-03-17T10:00:00+08:00", "FileClaim", claim_pb2.FileClaimRequest(
        parent=outlet, repair_order=order,
        lines=[
            claim_pb2.Claim.Line(part=claim_pb2.Claim.PartLine(part=part, quantity=1), claimed_amount=cny(650)),
            claim_pb2.Claim.Line(
                labor=claim_pb2.Claim.LaborLine(operation_code="REPLACE_DISPLAY", minutes=60),
                claimed_amount=cny(80)),
        ],
        request_id=new_id()))
    assert [line.verdict for line in claim.lines] == [claim_pb2.Claim.VERDICT_APPROVE, claim_pb2.Claim.VERDICT_REDUCE]
    assert claim.approved_amount == cny(710), claim
    call("2026-03-18T10:00:00+08:00", "RecordCallback", repair_pb2.RecordCallbackRequest(
        name=order, content=True, request_id=new_id()), subject="call-center", role="agent")
    call("2026-03-18T10:05:00+08:00", "CloseRepairOrder",
         repair_pb2.CloseRepairOrderRequest(name=order, request_id=new_id()))
    statement = call("2026-04-01T09:00:00+08:00", "DraftStatement", settlement_pb2.DraftStatementRequest(
        parent=outlet, month=date("2026-03-01"), request_id=new_id()))
    assert statement.total_amount == cny(710), statement
    for subject, role, scope in (("finance", "finance", None), ("manager", "outlet_manager", outlet)):
        call("2026-04-01T10:00:00+08:00", "AgreeStatement", settlement_pb2.AgreeStatementRequest(
            name=statement.name, digest=statement.digest, request_id=new_id()), subject, role, scope)
    paid = call("2026-04-02T09:00:00+08:00", "PayStatement", settlement_pb2.PayStatementRequest(
        name=statement.name, payment_document="PAY-1", request_id=new_id()))
    assert paid.state == settlement_pb2.Statement.STATE_PAID, paid
    return outlet, order, paid.name


def refusals(call, outlet):
    """A wrong request names every wrong field; another outlet's business is nobody else's."""
    try:
        call("2026-04-03T09:00:00+08:00", "OpenRepairOrder", repair_pb2.OpenRepairOrderRequest(parent=outlet))
        raise AssertionError("an empty order was taken")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, error
        details = {type(found): found for found in map(unpacked, rpc_status.from_call(error).details)}
        assert details[error_details_pb2.ErrorInfo].reason == "INVALID_FIELDS"
        fields = {violation.field for violation in details[error_details_pb2.BadRequest].field_violations}
        assert fields == {"repair_order", "request_id"}, fields
    try:
        call("2026-04-03T09:00:00+08:00", "GetOutlet", network_pb2.GetOutletRequest(name=outlet),
             "stranger", "outlet_manager", f"outlets/{uuid.uuid4()}")
        raise AssertionError("a stranger was let in")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.PERMISSION_DENIED, error


def unpacked(detail):
    for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.ResourceInfo):
        if detail.Is(kind.DESCRIPTOR):
            found = kind()
            detail.Unpack(found)
            return found
    return detail


def feed(call, outlet, order, statement):
    """A follower has seen every step of the order once, in order."""
    states = []
    for event in call("2026-04-03T09:00:00+08:00", "Watch", feed_pb2.WatchRequest(parent=outlet)):
        if event.subject == order and "state" in event.attributes:
            states.append(event.attributes["state"])
        if event.subject == statement and event.attributes.get("state") == "paid":
            break
    expected = ["received", "diagnosing", "quoted", "approved", "in_repair", "reinspection", "ready", "delivered",
                "closed"]
    assert states == expected, states


def main():
    with grpc.insecure_channel(sys.argv[1]) as channel:
        call = Caller(channel)
        outlet, order, statement = story(call)
        refusals(call, outlet)
        feed(call, outlet, order, statement)
    print("python: the story is told")


if __name__ == "__main__":
    main()
