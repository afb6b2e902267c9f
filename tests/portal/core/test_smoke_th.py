from portal.procedures.models import Procedure
def test_a():
    Procedure.objects.count()
