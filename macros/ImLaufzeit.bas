Attribute VB_Name = "ImLaufzeit"
Option Explicit
Option Private Module

'==============================================================================================================
' Was die IM_-Formeln beim Rechnen brauchen: Argumente übergeben, Ergebnis und Fehler zurückgeben, Hinweise merken.
' Gerechnet wird in Python; hier steht keine Regel und kein Betrag.
'==============================================================================================================

Private Const FEHLERNUMMER As Long = -2147220991
Private Const FEHLER_WERT As Long = 2015
Private Const AUSGELASSEN As Long = 448
Private Const ZELLEN_HOECHSTENS As Long = 100000
Private Const HINWEISE_HOECHSTENS As Long = 10000

Private imHinweise As Collection

'--------------------------------------------------------------------------------------------------------------
' ImRechne: rechnet eine IM_-Formel.
'   formel      ihr Name
'   argumente   Feld mit den Argumenten, so wie Excel sie übergibt
' Ergebnis: ein Wert, ein Feld von Werten, oder ein Fehlerwert von Excel (#WERT!, #NV, #ZAHL! …).
' Warum es ein Fehlerwert ist, merkt sich das Add-in je Zelle; IM_HINWEIS fragt danach.
'--------------------------------------------------------------------------------------------------------------
Public Function ImRechne(ByVal formel As String, ByVal argumente As Variant) As Variant
    Dim zelle As String, antwort As Variant
    On Error GoTo Fehler
    zelle = ImRufer()
    antwort = ImPython("im_xl.hosts.zellen", "rufe", Array(formel, ImZaehltAb1904(), Rohwerte(argumente)))
    If antwort(2) * antwort(3) > 1 Then
        If ImZeigtNurEinen(formel) Then
            Err.Raise FEHLERNUMMER, , "Diese Zelle kann nur einen von " & antwort(2) * antwort(3) & " Werten zeigen. Bitte " & formel & _
                "_EINZELN nehmen, oder so viele Zellen markieren und mit Strg+Umschalt+Eingabe abschließen."
        End If
    End If
    Merke zelle, antwort(1)
    ImRechne = Zellwert(antwort)
    Exit Function
Fehler:
    Merke zelle, formel & ": " & Err.Description
    ImRechne = ImFehlerwert(FEHLER_WERT)
End Function

'--------------------------------------------------------------------------------------------------------------
' ImHinweis: was sich das Add-in zu einer Zelle gemerkt hat; für die Formel IM_HINWEIS.
'   zelle   eine Zelle mit einer IM_-Formel
'--------------------------------------------------------------------------------------------------------------
Public Function ImHinweis(ByVal zelle As Variant) As Variant
    On Error GoTo Fehler
    If TypeName(zelle) <> "Range" Then
        ImHinweis = ImFehlerwert(FEHLER_WERT)
    Else
        ImHinweis = Zellwert(ImPython("im_xl.hosts.zellen", "rufe", Array("IM_HINWEIS", False, Array(Gemerkt(ImAdresse(zelle))))))
    End If
    Exit Function
Fehler:
    ImHinweis = Err.Description
End Function

' Die Argumente als Werte: Bereiche werden zu Feldern, Ausgelassenes zu einer Fehlernummer, die keine Zelle zeigt.
' Ein neues Feld: Eine Zuweisung an ein Element, in dem ein Bereich steckt, könnte in dessen Zellen schreiben.
Private Function Rohwerte(ByVal argumente As Variant) As Variant
    Dim roh() As Variant, i As Long
    If UBound(argumente) < LBound(argumente) Then
        Rohwerte = Array()
        Exit Function
    End If
    ReDim roh(LBound(argumente) To UBound(argumente))
    For i = LBound(argumente) To UBound(argumente)
        If TypeName(argumente(i)) = "Range" Then
            roh(i) = Bereichswerte(argumente(i))
        ElseIf IsMissing(argumente(i)) Then
            roh(i) = CVErr(AUSGELASSEN)
        Else
            roh(i) = argumente(i)
        End If
    Next i
    Rohwerte = roh
End Function

Private Function Bereichswerte(ByVal bereich As Object) As Variant
    If bereich.Areas.Count > 1 Then
        Err.Raise FEHLERNUMMER, , "Ein Argument besteht aus mehreren Bereichen. Bitte einen zusammenhängenden Bereich angeben."
    End If
    If CDbl(bereich.Rows.Count) * bereich.Columns.Count > ZELLEN_HOECHSTENS Then
        Err.Raise FEHLERNUMMER, , "Ein Bereich hat mehr als 100.000 Zellen. Bitte nur die Zellen der Liste angeben."
    End If
    Bereichswerte = ImRohwert(bereich)
End Function

' Ein Feld der Form (Fehlernummer, Text, Zeilen, Spalten, Werte …) als das, was die Zelle zeigt.
Private Function Zellwert(ByVal antwort As Variant) As Variant
    Dim feld() As Variant, zeile As Long, spalte As Long, stelle As Long
    If antwort(0) <> 0 Then
        Zellwert = ImFehlerwert(CLng(antwort(0)))
    ElseIf antwort(2) = 1 And antwort(3) = 1 Then
        Zellwert = antwort(4)
    Else
        ReDim feld(1 To antwort(2), 1 To antwort(3))
        stelle = 4
        For zeile = 1 To antwort(2)
            For spalte = 1 To antwort(3)
                feld(zeile, spalte) = antwort(stelle)
                stelle = stelle + 1
            Next spalte
        Next zeile
        Zellwert = feld
    End If
End Function

' Leerer Text löscht, was gemerkt war.
Private Sub Merke(ByVal zelle As String, ByVal text As String)
    If Len(zelle) = 0 Then Exit Sub
    If imHinweise Is Nothing Then Set imHinweise = New Collection
    If imHinweise.Count > 0 Then Vergiss zelle
    If Len(text) = 0 Then Exit Sub
    If imHinweise.Count >= HINWEISE_HOECHSTENS Then Set imHinweise = New Collection
    imHinweise.Add text, zelle
End Sub

Private Sub Vergiss(ByVal zelle As String)
    On Error Resume Next
    imHinweise.Remove zelle
End Sub

' Leerer Text, wenn nichts gemerkt ist.
Private Function Gemerkt(ByVal zelle As String) As String
    On Error Resume Next
    Gemerkt = imHinweise.Item(zelle)
End Function
